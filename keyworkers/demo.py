"""Bramble Lane, a nursery with a story for the day on which it is made. Everybody in it is invented.

Three rooms, 14 staff, 45 children. Priya is away; Idris has nobody he knows from 3:00 to 4:30; Leo starts on Monday and
has no key worker yet.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from children.models import (
    Attendance,
    BookingPattern,
    Carer,
    Child,
    Consent,
    Family,
    Purpose,
    RoomStay,
    Send,
)
from keyworkers.handovers import fitting_visits, open_handover
from keyworkers.loading import load_roll
from keyworkers.models import CardIssue, CareTeamChange, DropIn, HandoverReason, KeyPersonAssignment, TeamRole
from keyworkers.whatif import change_steps, keep
from nursery.devices import hash_of, new_token
from nursery.models import Closure, Membership, Room, Setting, TabletCount, User
from nursery.roles import Role
from nursery.tablets import enrol_tablet
from nursery.terms import terms_until
from nursery.timetable import parse_day
from staff.models import Absence, AbsenceKind, Practitioner, Qualification, ShiftPattern

SLUG = "bramble-lane-demo"
PASSWORD = "three-small-owls-asleep"  # of invented people on an installation that says it is a demo
YEAR = 365

STAFF = {  # name: last name, job, room, mark, most, level, languages, shifts of one or two weeks
    "Jo": ("Whitfield", Role.MANAGER, None, "", None, 6, "en", ["08:00-16:30"]),
    "Ruth": ("Adeyemi", Role.DEPUTY, None, "", None, 6, "en", ["09:00-17:30"]),
    "Ines": ("Costa", Role.SENCO, None, "", None, 6, "en;pt", ["09:00-15:00"]),
    "Grace": ("Mensah", Role.PRACTITIONER, "Clover", "owl", 4, 3, "en", ["07:30-16:30"]),
    "Hannah": ("Brook", Role.PRACTITIONER, "Clover", "rabbit", 4, 3, "en", ["09:00-18:00"]),
    "Yusuf": ("Demir", Role.PRACTITIONER, "Clover", "turtle", 4, 3, "en;tr", ["07:30-15:30"]),
    "Priya": ("Nair", Role.PRACTITIONER, "Fern", "fox", 5, 3, "en;ml", ["08:00-16:00"]),
    "Marta": ("Nowak", Role.PRACTITIONER, "Fern", "fish", 5, 5, "en;pl", ["08:00-16:00", "08:00-16:00", "08:00-16:00", "08:00-16:00", "off"]),
    "Tom": ("Ellery", Role.PRACTITIONER, "Fern", "hedgehog", 4, 3, "en", ["07:30-15:00"]),
    "Aisha": ("Rahman", Role.PRACTITIONER, "Fern", "butterfly", 6, 3, "en;bn", ["09:30-17:45"]),
    "Dee": ("Okafor", Role.PRACTITIONER, "Oak", "whale", 8, 6, "en", ["08:00-16:00"]),
    "Sian": ("Pryce", Role.PRACTITIONER, "Oak", "bee", 7, 3, "en;cy", ["08:30-17:30"]),
    "Callum": ("Reid", Role.APPRENTICE, "Oak", "frog", 3, 2, "en", ["10:30-18:00"]),
    "Bev": ("Holt", Role.BANK, None, "", None, 2, "en", ["08:30-16:45"]),
}  # fmt: skip
SECOND_WEEK = {"Grace": ["09:00-18:00"], "Hannah": ["07:30-16:30"]}  # Clover's openers and closers take turns

ALL, FOUR, MORNINGS = "MTWTF", "MTWT-", "08:30-13:00"
# name, last name, months old, face, key worker, secondary, buddy, days, hours, and what else is known
CHILDREN = {
    "Clover": [
        ("Arlo", "Finch", 9, "arlo", "Grace", "Hannah", "Yusuf", "MTW--", "08:00-16:00", {}),
        ("Wren", "Castle", 11, "wren", "Grace", "Hannah", "Yusuf", "MT-T-", "08:30-16:00", {"allergies": "milk"}),
        ("Malachi", "Boateng", 14, "malachi", "Grace", "Hannah", "Yusuf", "--WTF", "08:00-16:30", {}),
        ("Poppy", "Lane", 10, "poppy", "Hannah", "Grace", "Yusuf", "M-W-F", "09:00-17:30", {}),
        ("Ezra", "Cohen", 13, "ezra", "Hannah", "Grace", "Yusuf", "-T-TF", "09:00-17:00", {"dietary": "kosher"}),
        ("Anaya", "Patel", 16, "anaya", "Yusuf", "Grace", "Hannah", "MTW--", "08:00-15:30", {"languages": "en;gu", "dietary": "vegetarian"}),
        ("Iris", "Marlow", 12, "iris", "Yusuf", "Grace", "Hannah", "-TWT-", "08:00-17:00", {}),
        ("Caleb", "Osei", 18, "caleb", "Yusuf", "Grace", "Hannah", "M--TF", "08:00-17:30", {"allergies": "egg"}),
    ],
    "Fern": [
        ("Amara", "Obi", 33, "amara", "Priya", "Marta", "Aisha", ALL, "09:30-15:00", {"allergies": "nuts"}),
        ("Finn", "Doyle", 27, "finn", "Priya", "Marta", "Aisha", "MT-TF", "09:30-15:00", {}),
        ("Noor", "Haddad", 30, "noor", "Priya", "Marta", "Tom", "MTWT-", "08:30-15:00", {"languages": "en;ar", "dietary": "halal"}),
        ("Teddy", "Ashworth", 27, "teddy", "Priya", "Marta", "Aisha", "-TWTF", "12:30-16:00", {}),
        ("Idris", "Warsame", 27, "idris", "Priya", "Tom", None, ALL, "09:00-16:30", {"languages": "en;so", "new": True}),
        ("Zofia", "Kowalska", 37, "zofia", "Marta", "Aisha", "Tom", FOUR, "08:05-16:00", {"allergies": "egg", "languages": "pl;en", "family": "Kowalska"}),
        ("Oscar", "Hale", 31, "oscar", "Marta", "Aisha", "Tom", "MTW--", "08:30-15:30", {"dietary": "vegetarian"}),
        ("Jude", "Campbell", 28, "jude", "Marta", "Aisha", "Tom", "-TWTF", "09:00-15:00", {}),
        ("Hana", "Sato", 26, "hana", "Marta", "Aisha", "Tom", "MT--F", "10:30-16:30", {"dietary": "no pork", "languages": "en;ja"}),
        ("Ayaan", "Malik", 32, "ayaan", "Tom", "Aisha", "Marta", "MTW--", "08:00-15:00", {"languages": "en;ur", "dietary": "halal"}),
        ("Mabel", "Thorne", 29, "mabel", "Tom", "Aisha", "Priya", "-TWT-", "07:45-15:00", {}),
        ("Ravi", "Menon", 35, "ravi", "Tom", "Aisha", "Marta", ALL, "08:30-15:15", {"send": Send.SEN_SUPPORT}),
        ("Elsie", "Byrne", 27, "elsie", "Tom", "Aisha", "Priya", "MT-T-", "08:30-15:00", {}),
        ("Rowan", "Keane", 30, "rowan", "Aisha", "Tom", "Marta", "MT-TF", "08:30-17:30", {}),
        ("Safiya", "Hassan", 33, "safiya", "Aisha", "Tom", "Marta", "MT-TF", "09:30-17:00", {"dietary": "halal"}),
        ("Kit", "Rivers", 27, "kit", "Aisha", "Tom", "Marta", "MTWT-", "09:30-16:30", {"allergies": "sesame"}),
        ("Bea", "Lockwood", 28, "bea", "Aisha", "Tom", "Marta", "M--TF", "09:30-17:30", {}),
        ("Ottilie", "Grant", 26, "ottilie", None, None, None, "M--TF", "09:00-15:00", {"starts_in": 9}),
        ("Leo", "Kowalski", 27, "leo", None, None, None, FOUR, "08:30-15:30", {"languages": "pl;en", "family": "Kowalska", "starts_in": 0}),
    ],
    "Oak": [
        ("Kofi", "Asante", 44, "kofi", "Dee", "Sian", "Ruth", ALL, "08:30-15:30", {}),
        ("Harjan", "Gill", 40, "harjan", "Dee", "Sian", "Ruth", "MTWT-", "08:00-16:00", {"languages": "en;pa", "dietary": "vegetarian"}),
        ("Mina", "Park", 39, "mina", "Dee", "Sian", "Ruth", "MTW--", "09:00-15:00", {"languages": "en;ko"}),
        ("Samuel", "Ade", 47, "samuel", "Dee", "Sian", "Ruth", "--WTF", "08:30-16:30", {}),
        ("Eliza", "Moss", 43, "eliza", "Dee", "Sian", "Ruth", "MTWTF", "09:00-15:00", {}),
        ("Hugo", "Vance", 41, "hugo", "Dee", "Sian", "Ruth", "MT-T-", "08:30-16:00", {"allergies": "kiwi"}),
        ("Beatrix", "Snow", 45, "beatrix", "Sian", "Dee", "Ruth", "MTW--", "08:30-17:00", {}),
        ("Dylan", "Morgan", 38, "dylan", "Sian", "Dee", "Ruth", "--WTF", "09:00-17:30", {"languages": "cy;en", "from": "Fern"}),
        ("Meilin", "Chen", 42, "meilin", "Sian", "Dee", "Ruth", "MT-TF", "08:30-16:30", {"languages": "zh;en"}),
        ("Zara", "Iqbal", 46, "zara", "Sian", "Dee", "Ruth", "MTWT-", "09:00-15:00", {"dietary": "halal"}),
        ("Tomasz", "Lis", 40, "tomasz", "Sian", "Dee", "Ruth", "-TWT-", "08:30-16:00", {"languages": "pl;en"}),
        ("Lena", "Vogel", 44, "lena", "Sian", "Dee", "Ruth", "M-W-F", "08:30-15:00", {"languages": "de;en"}),
        ("Gwen", "Parry", 39, "gwen", "Callum", "Sian", "Dee", "MTWT-", "10:30-17:00", {}),
        ("Asha", "Rao", 41, "asha", "Callum", "Sian", "Dee", "-T-TF", "10:30-17:00", {}),
        ("Theo", "Martin", 48, "theo", "Callum", "Sian", "Dee", "MT-T-", "11:00-17:00", {}),
        ("Mei", "Wong", 43, "mei", "Dee", "Sian", "Ruth", "-TW-F", "09:00-16:00", {"languages": "yue;en"}),
        ("Sami", "Nasser", 40, "sami", "Sian", "Dee", "Ruth", "M-WT-", "08:30-16:00", {"languages": "ar;en"}),
        ("Edie", "Clarke", 45, "edie", "Sian", "Dee", "Ruth", "-TWTF", "09:00-15:00", {}),
    ],
}  # fmt: skip
CARERS = {
    "Zofia": ("Kasia", "Kowalska", "mother", "pl"),
    "Leo": ("Kasia", "Kowalska", "mother", "pl"),
    "Idris": ("Hodan", "Warsame", "mother", "so"),
    "Amara": ("Chidi", "Obi", "father", "en"),
    "Noor": ("Rania", "Haddad", "mother", "ar"),
}
SIGN_INS = [  # name, e-mail, role
    ("Jo Whitfield", "jo@bramble.example", Role.MANAGER),
    ("Ruth Adeyemi", "ruth@bramble.example", Role.DEPUTY),
    ("Ines Costa", "ines@bramble.example", Role.SENCO),
    ("Marta Nowak", "marta@bramble.example", Role.PRACTITIONER),
    ("Kasia Kowalska", "kasia@bramble.example", Role.CARER),
    ("Halina Nowicka", "halina@bramble.example", Role.CARER),
]
ROUTINES = {
    "Zofia": {
        "comfort": "A quiet corner and her cloth rabbit. “Już dobrze” helps.",
        "sleep": "Half an hour after lunch.",
        "likes": "Pouring water, songs with counting, her brother Leo.",
        "toileting": "Goes by herself, needs help with buttons.",
    },
    "Idris": {"comfort": "Being carried to the window to see the buses.", "sleep": "12:15 for an hour, on his front."},
    "Amara": {"comfort": "A hand to hold.", "medical": "Carries an adrenaline pen: the red bag by the door."},
}


@transaction.atomic
def make_demo(today: date) -> Setting:
    """Fill the database with Bramble Lane as it is on ``today``."""
    setting = Setting.objects.create(
        slug=SLUG,
        name="Bramble Lane Nursery",
        phone="01632 960 148",
        email="hello@bramble.example",
        is_demo=True,
    )
    with scope(setting=setting):
        users = _make_users(setting, today)
        rooms = {
            name: Room.objects.create(
                setting=setting, name=name, min_age_months=least, max_age_months=most, places=places, group_size=size, colour=name.lower()
            )
            for name, least, most, places, size in [("Clover", 0, 24, 9, 3), ("Fern", 24, 38, 20, 5), ("Oak", 36, 60, 24, 8)]
        }  # fmt: skip
        staff = _make_staff(setting, rooms, users, today)
        _make_children(setting, rooms, staff, users, today)
        _make_tablets(rooms, users)
        Closure.objects.create(setting=setting, date=_next_christmas(today), reason="Christmas")
        for term in terms_until(setting, today, 3):
            term.ends_on -= timedelta(days=12)  # holidays
            term.save()
    return setting


def _make_tablets(rooms, users) -> None:
    """Two rooms have one; no browser holds their secrets."""
    for room, user, minutes_ago in (("Fern", "Marta Nowak", 12), ("Oak", "Ruth Adeyemi", 95)):
        tablet = enrol_tablet(
            room=rooms[room], name=f"{room} tablet", token_hash=hash_of(new_token()), by=users["Jo Whitfield"]
        )
        tablet.last_used_by, tablet.last_used_at = users[user], timezone.now() - timedelta(minutes=minutes_ago)
        tablet.save()
        [yesterday] = working_days(tablet.setting.today(), 1)
        evening = datetime.combine(yesterday, time(18, 5), ZoneInfo(tablet.setting.timezone))
        TabletCount.objects.create(
            setting=tablet.setting, tablet=tablet, date=yesterday, is_here=True, by=users["Ruth Adeyemi"], at=evening
        )


def working_days(today: date, count: int) -> list[date]:
    """The last ``count`` weekdays before ``today``, newest first."""
    days, day = [], today
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return days


def _next_christmas(today: date) -> date:
    day = date(today.year, 12, 25)
    return day if day > today else date(today.year + 1, 12, 25)


def _weekday_from(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _timetable(shifts: list[str], second: list[str] | None = None) -> list:
    weeks = [shifts, second] if second else [shifts]
    return [[parse_day(text) for text in (week * 5 if len(week) == 1 else week)] for week in weeks]


def _make_users(setting, today) -> dict[str, User]:
    users = {}
    for name, email, role in SIGN_INS:
        users[name] = User.objects.create_user(email, name, PASSWORD)
        Membership.objects.create(user=users[name], setting=setting, role=role, starts_on=today - timedelta(days=YEAR))
    return users


def _make_staff(setting, rooms, users, today) -> dict[str, Practitioner]:
    staff = {}
    for number, (name, (last, role, room, mark, most, level, languages, shifts)) in enumerate(STAFF.items(), start=1):
        started = today - timedelta(days=YEAR + 90 * number)
        staff[name] = person = Practitioner.objects.create(
            setting=setting,
            ref=f"S{number:02d}",
            first_name=name,
            last_name=last,
            role=role,
            room=rooms.get(room),
            mark=mark,
            key_person=bool(mark),
            max_key_children=most,
            qualification_level=level,
            paediatric_first_aid_until=today + timedelta(days=40 if name == "Tom" else 300 + 40 * number),
            dbs_checked_on=started - timedelta(days=20),
            languages=languages,
            send_trained=name in ("Ines", "Tom", "Dee"),
            starts_on=started,
            drawing=name.lower(),
            email=f"{name.lower()}@bramble.example",
            user=users.get(f"{name} {last}"),
        )
        ShiftPattern.objects.create(
            practitioner=person, timetable=_timetable(shifts, SECOND_WEEK.get(name)), starts_on=started
        )
        if mark:
            DropIn.objects.create(practitioner=person, weekday=2, starts=14 * 60 + 15, ends=14 * 60 + 45)
        Qualification.objects.create(
            practitioner=person,
            name="Safeguarding, level 2",
            gained_on=today - timedelta(days=600 - 10 * number),
            expires_on=today + timedelta(days=130 + 10 * number),
        )
    first = _weekday_from(today)
    Absence.objects.create(
        practitioner=staff["Priya"],
        first_day=first,
        last_day=first + timedelta(days=1),
        kind=AbsenceKind.TRAINING,
        told_at=datetime.combine(first - timedelta(days=1), time(18), ZoneInfo(setting.timezone)),
    )
    Absence.objects.create(
        practitioner=staff["Sian"],
        first_day=first + timedelta(days=21),
        last_day=first + timedelta(days=25),
        kind=AbsenceKind.HOLIDAY,
    )
    return staff


def _make_children(setting, rooms, staff, users, today) -> None:
    monday = today + timedelta(days=(7 - today.weekday()) % 7 or 7)
    stays, bookings, consents, places, changes, cards = [], [], [], [], [], []
    booked: list[tuple[Child, list, Practitioner | None]] = []
    families = {"Kowalska": Family.objects.create(setting=setting, ref="F01")}
    number = 0
    for room, children in CHILDREN.items():
        for name, last, months, drawing, *team, days, hours, more in children:
            number += 1
            started = today - timedelta(days=min(40 + 51 * (number % 11), months * 30 - 180))
            if "starts_in" in more:
                started = monday + timedelta(days=more["starts_in"])
            elif more.get("new"):
                started = today - timedelta(days=12)
                if started.weekday() > 4:
                    started += timedelta(days=7 - started.weekday())  # no child starts at a weekend
            family = families.get(more.get("family")) or Family.objects.create(
                setting=setting, ref=f"F{number + 1:02d}"
            )
            child = Child.objects.create(
                setting=setting,
                ref=f"C{number:02d}",
                first_name=name,
                last_name=last,
                date_of_birth=today - timedelta(days=round(months * 30.44) + number % 20),
                starts_on=started,
                family=family,
                drawing=drawing,
                home_languages=more.get("languages", "en"),
                allergies=more.get("allergies", ""),
                dietary=more.get("dietary", ""),
                send=more.get("send", Send.NONE),
                funded_hours=15 if months >= 36 else None,
                **ROUTINES.get(name, {}),
            )
            times = [parse_day(hours) if letter != "-" else [] for letter in days]
            moved = today - timedelta(days=39) if "from" in more else started
            if moved > started:
                stays.append(RoomStay(child=child, room=rooms[more["from"]], starts_on=started, ends_on=moved))
            stays.append(RoomStay(child=child, room=rooms[room], starts_on=moved))
            bookings.append(BookingPattern(child=child, timetable=[times], starts_on=started))
            for purpose in (Purpose.PHOTOS, Purpose.DISPLAY, Purpose.SHARING):
                consents.append(
                    Consent(
                        child=child,
                        purpose=purpose,
                        given=True,
                        given_by="On the starting form",
                        starts_on=min(started, today),
                    )
                )
            named = {role: staff[who].pk if who else None for role, who in zip(TeamRole.values, team, strict=True)}
            for role, key in named.items():
                if key:
                    places.append(KeyPersonAssignment(child=child, practitioner_id=key, role=role, starts_on=started))
            if named[TeamRole.KEY_WORKER]:
                changes.append(
                    CareTeamChange(
                        child=child, starts_on=started, before=dict.fromkeys(TeamRole.values), after=named,
                        reason="Before the first session", made_by=users["Jo Whitfield"],
                    )
                )  # fmt: skip
                if name not in ("Idris", "Hana"):
                    cards.append(
                        CardIssue(
                            setting=setting, child=child, given_on=started, given_to="The family",
                            given_by=users["Jo Whitfield"], team=named,
                        )
                    )  # fmt: skip
            carer = CARERS.get(name, ("Sam", last, "mother" if number % 2 else "father", child.language_codes[0][:2]))
            first, surname, relationship, language = carer
            Carer.objects.create(
                setting=setting,
                child=child,
                first_name=first,
                last_name=surname,
                relationship=relationship,
                parental_responsibility=True,
                emergency_contact=True,
                may_collect=True,
                language=language,
                phone=f"07700 900{100 + number}",
                email="kasia@bramble.example" if first == "Kasia" else f"carer{number}@bramble.example",
                user=users["Kasia Kowalska"] if first == "Kasia" else None,
            )
            if name == "Idris":  # whom a court order keeps away: nothing of the child reaches this one
                Carer.objects.create(
                    setting=setting, child=child, first_name="Karim", last_name=last, relationship="father",
                    parental_responsibility=True, restricted=True, language=language,
                )  # fmt: skip
            booked.append((child, times, None))
    for model, rows in ((RoomStay, stays), (BookingPattern, bookings), (Consent, consents), (KeyPersonAssignment, places), (CareTeamChange, changes), (CardIssue, cards)):  # fmt: skip
        model.objects.bulk_create(rows)
    _make_handover(setting, users["Jo Whitfield"], today)
    _make_what_if(setting, users["Jo Whitfield"], today)
    _make_register(setting, booked, users["Marta Nowak"], today)


def _make_handover(setting, user, today) -> None:
    """Ravi’s mother works later now: he goes over to Aisha, at his pace."""
    child = Child.objects.get(first_name="Ravi")
    roll = load_roll(setting, today, today + timedelta(days=43), children=Child.objects.filter(pk=child.pk))
    aisha, tom = (Practitioner.objects.get(first_name=name) for name in ("Aisha", "Tom"))
    visits = fitting_visits(roll, roll.children[0], aisha.pk, tom.pk, today + timedelta(days=1))
    open_handover(
        child=child,
        to=aisha,
        reason=HandoverReason.SHIFTS,
        by_day=today + timedelta(days=21),
        visits=visits,
        on=today,
        by=user,
    )


def _make_what_if(setting, user, today) -> None:
    """Jo wonders what the spring would be like without Dee, and with Nora in Clover."""
    dee, clover = Practitioner.objects.get(first_name="Dee"), Room.objects.get(name="Clover")
    born, mornings = today - timedelta(days=YEAR), [parse_day(MORNINGS)] * 3 + [[], []]
    leaves = {"kind": "person_leaves", "person": dee.pk, "on": str(today + timedelta(days=28))}
    starts = {"kind": "child_starts", "first_name": "Nora", "last_name": "Quill", "ref": "C046", "born": str(born)}
    starts |= {"room": clover.pk, "times": mornings, "on": str(today + timedelta(days=21))}
    change_steps(what_if=keep(setting=setting, name="Spring without Dee", by=user), steps=[leaves, starts], by=user)


def _make_register(setting, booked, user, today) -> None:
    """Twelve weeks of arrivals and departures; today only those who are due by now."""
    zone = ZoneInfo(setting.timezone)
    now = setting.now()
    rows = []
    for day in [today, *working_days(today, 60)]:
        for number, (child, times, _) in enumerate(booked):
            spans = times[day.weekday()] if day.weekday() < 5 else []
            if not spans or day < child.starts_on:
                continue
            starts, ends = spans[0][0], spans[-1][1]
            if (number * 7 + day.toordinal()) % 23 == 0 and day < today:
                rows.append(Attendance(setting=setting, child=child, date=day, absent_reason="ill", recorded_by=user))
                continue
            arrived = datetime.combine(day, time(*divmod(starts + number % 9, 60)), zone)
            left = datetime.combine(day, time(*divmod(ends - number % 7, 60)), zone)
            if arrived > now:
                continue
            rows.append(
                Attendance(
                    setting=setting, child=child, date=day, arrived_at=arrived,
                    left_at=left if left < now else None, recorded_by=user,
                )
            )  # fmt: skip
    Attendance.objects.bulk_create(rows)
