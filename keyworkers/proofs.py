"""What the care teams can show beside a sentence of the policy: who has whom, handovers, groups, cards and boards."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db.models import Count, Max, Q

from children.models import Child
from keyworkers.cards import cards_due, lasting_team, load_cards
from keyworkers.cover import BUDDY, KEY_WORKER, ROLES, SECONDARY, Booked, Roll
from keyworkers.handovers import changed_at_once, needs
from keyworkers.loading import load_roll, rooms_of
from keyworkers.models import (
    Bond,
    CareTeamChange,
    DropIn,
    Handover,
    HandoverState,
    KeyGroupTime,
    KeyPersonAssignment,
    TeamRole,
)
from keyworkers.rules import most_key_children
from nursery.models import AuditEvent, Device, DeviceKind
from nursery.proofs import Evidence, Look, Proof, counted
from nursery.terms import term_of
from nursery.timetable import weekly_minutes

WINDOW = timedelta(days=28)  # looked back and ahead
NEW = timedelta(weeks=12)  # so long after the first day a child is new
GROUP_TIME = timedelta(days=14)
YEAR = timedelta(days=365)
MOST_KEY_WORKERS = 2  # in a year
VISITS = 2  # of a handover at the child's pace
NOBODY = "No child is on the roll."
NO_KEY_WORKERS = "Nobody is a key worker yet."


def roll_of(look: Look) -> Roll:
    """Four weeks back and ahead."""
    return load_roll(look.setting, look.today - WINDOW, look.today + WINDOW)


def here(look: Look) -> list[Booked]:
    """Children who attend today, whether or not they are booked."""
    return [child for child in look.once(roll_of).children if child.attends(look.today)]


def _holders(child: Booked, role: str, day) -> list[int]:
    """Those in one place of the team on ``day``, as the rows say it."""
    return [
        place.person
        for place in child.places
        if place.role == role and place.starts_on <= day and (place.ends_on is None or place.ends_on > day)
    ]


def key_children(look: Look) -> dict[int, list[Booked]]:
    """Key worker → their children today."""
    found: dict[int, list[Booked]] = defaultdict(list)
    for child in look.once(here):
        for person in _holders(child, KEY_WORKER, look.today):
            found[person].append(child)
    return found


def _one(look: Look) -> Proof:
    roll, children = look.once(roll_of), look.once(here)
    missing = []
    for child in children:
        people = _holders(child, KEY_WORKER, look.today)
        if len(people) != 1 or not roll.people[people[0]].is_employed(look.today):
            missing.append(child.row)
    words = "children on the roll have exactly one key worker, who works here."
    return counted(len(children), missing, words, nothing=NOBODY)


def _from_first_day(look: Look) -> Proof:
    began = term_of(look.setting, look.today).starts_on
    started = [child for child in look.once(here) if child.starts_on >= began]
    missing = [child.row for child in started if not _holders(child, KEY_WORKER, child.starts_on)]
    words = "children who started this term had their key worker on the first day."
    return counted(len(started), missing, words, nothing="No child has started this term.")


def _before_start(look: Look) -> Proof:
    coming = [child for child in look.once(roll_of).children if child.starts_on > look.today]
    missing = [child.row for child in coming if not _holders(child, KEY_WORKER, child.starts_on)]
    words = "children who start in the next four weeks have a key worker already."
    return counted(len(coming), missing, words, nothing="No child starts in the next four weeks.")


def _second(look: Look, role: str, words: str) -> Proof:
    children = look.once(here)
    missing = []
    for child in children:
        others = {person for one in ROLES if one != role for person in _holders(child, one, look.today)}
        if not set(_holders(child, role, look.today)) - others:
            missing.append(child.row)
    return counted(len(children), missing, words, nothing=NOBODY)


def _secondary(look: Look) -> Proof:
    return _second(look, SECONDARY, "children have a second person by name, other than their key worker.")


def _buddy(look: Look) -> Proof:
    return _second(look, BUDDY, "children have a third person behind the first two.")


def _group_size(look: Look) -> Proof:
    roll = look.once(roll_of)
    missing, limited = [], 0
    for key, children in look.once(key_children).items():
        person = roll.people[key]
        shifts = person.shifts.at(look.today)
        size = person.row.room.group_size if person.row.room else None
        most = most_key_children(person.row.max_key_children, size, weekly_minutes(shifts) if shifts else 0)
        limited += most is not None
        if most is not None and len(children) > most:
            missing.append(person.row)
    words = "key groups are no larger than the room and the person’s hours allow."
    return counted(limited, missing, words, nothing="No room says how large a key group may be.")


def _reasons(look: Look) -> Proof:
    changes = CareTeamChange.objects.filter(made_at__date__gt=look.today - YEAR, undone_by=None, undoes=None)
    found = changes.aggregate(of=Count("pk"), short=Count("pk", filter=Q(reason="")))
    words = "choices and changes of a care team in the last year have their reason written down."
    return counted(found["of"], (), words, nothing="No care team was changed in the last year.", short=found["short"])


def _few_changes(look: Look) -> Proof:
    since, children = look.today - YEAR, look.once(here)
    missing = []
    for child in children:
        places = [place for place in child.places if place.role == KEY_WORKER and place.starts_on <= look.today]
        people = {place.person for place in places if place.ends_on is None or place.ends_on > since}
        if len(people) > MOST_KEY_WORKERS:
            missing.append(child.row)
    words = f"children had no more than {MOST_KEY_WORKERS} key workers in the last year."
    return counted(len(children), missing, words, nothing=NOBODY)


def _boards(look: Look) -> Proof:
    """A live screen, or a board printed since the team of a child there changed last."""
    roll, children = look.once(roll_of), look.once(here)
    homes = {child.key: child.rooms.at(look.today) for child in children}
    rooms = [room for room in rooms_of(roll, look.today) if room.pk in homes.values()]
    live = set(Device.objects.filter(kind=DeviceKind.SCREEN, revoked_at=None).values_list("room", flat=True))
    printed = AuditEvent.objects.filter(setting=look.setting.pk, action="printed_board", target_type="nursery.room")
    printed = dict(printed.order_by().values_list("target").annotate(Max("at")))
    changed: dict[int, object] = {}
    made = CareTeamChange.objects.filter(child__in=list(homes)).order_by()
    for child, at in made.values_list("child").annotate(Max("made_at")):
        changed[homes[child]] = max(at, changed.get(homes[child], at))
    missing = [
        room
        for room in rooms
        if room.pk not in live
        and (room.pk not in printed or (room.pk in changed and printed[room.pk] < changed[room.pk]))
    ]
    words = "rooms have a live screen, or a board printed since the last change."
    return counted(len(rooms), missing, words, nothing="No room has children yet.")


def _cards(look: Look) -> Proof:
    roll = look.once(roll_of)
    mine = {
        child.key
        for child in look.once(here)
        if not child.row.hidden_from_display and KEY_WORKER in lasting_team(child, look.today)
    }
    missing = [due.child for due in cards_due(roll, look.today, load_cards(roll, 1)[0]) if due.child.pk in mine]
    words = "families hold the card of their key worker as the team is now."
    return counted(len(mine), missing, words, nothing="No child has a key worker yet.")


def _bonds(look: Look) -> Proof:
    new = {child.key: child.row for child in look.once(here) if child.starts_on > look.today - NEW}
    places = KeyPersonAssignment.objects.on(look.today).filter(role=TeamRole.KEY_WORKER, child__in=list(new))
    overdue = set(places.filter(bond=Bond.PROVISIONAL, review_on__lt=look.today).values_list("child", flat=True))
    words = "new children’s bond with their key worker has been looked at when it was due."
    nothing = "No child has started in the last twelve weeks."
    return counted(len(new), [row for key, row in new.items() if key in overdue], words, nothing=nothing)


def _handovers(look: Look) -> Proof:
    done = Handover.objects.filter(state=HandoverState.DONE, done_on__gt=look.today - YEAR).select_related("child")
    done = list(done.annotate(seen=Count("visits", filter=Q(visits__attended=True))))
    at_once = changed_at_once(Child.objects.not_left(look.today), look.today)
    missing = [one.child for one in done if one.seen < VISITS] + [need.child for need in at_once]
    words = f"changes of key worker went with joint visits, at least {VISITS} that the child came to."
    return counted(len(done) + len(at_once), missing, words, nothing="No child has changed hands in the last year.")


def _told(look: Look) -> Proof:
    begun = Q(state=HandoverState.DONE, done_on__gt=look.today - YEAR) | Q(
        state=HandoverState.OPEN, visits__date__lt=look.today
    )
    found = list(Handover.objects.filter(begun).distinct().select_related("child"))
    missing = [one.child for one in found if one.parents_told_on is None]
    words = "handovers were told to the parents, with the day and how."
    return counted(len(found), missing, words, nothing="No handover has begun in the last year.")


def _planned(look: Look) -> Proof:
    owed = needs(Child.objects.not_left(look.today), look.today)
    going = Handover.objects.filter(state__in=[HandoverState.OPEN, HandoverState.PAUSED]).count()
    words = "children who are about to change hands have their handover planned."
    return counted(len(owed) + going, [need.child for need in owed], words, nothing="Nobody is about to change hands.")


def _people_without(look: Look, having: set[int], words: str) -> Proof:
    roll, groups = look.once(roll_of), look.once(key_children)
    missing = [roll.people[key].row for key in groups if key not in having]
    return counted(len(groups), missing, words, nothing=NO_KEY_WORKERS)


def _group_time(look: Look) -> Proof:
    times = KeyGroupTime.objects.filter(date__gt=look.today - GROUP_TIME, date__lte=look.today)
    having = Counter(times.exclude(plan="", note="").values_list("practitioner", flat=True))
    return _people_without(look, set(having), "key workers had time with their group in the last two weeks.")


def _drop_ins(look: Look) -> Proof:
    having = set(DropIn.objects.values_list("practitioner", flat=True))
    return _people_without(look, having, "key workers have a set time at which families may drop in.")


def _non_contact(look: Look) -> Proof:
    people = look.once(roll_of).people
    having = {key for key, person in people.items() if person.non_contact.at(look.today)}
    return _people_without(look, having, "key workers have weekly time away from the children for their paperwork.")


def _patterns(look: Look) -> Proof:
    people = look.once(roll_of).people
    having = {key for key, person in people.items() if person.shifts.at(look.today)}
    return _people_without(look, having, "key workers’ shifts are known.")


def _k(key, title, shows, find, page="keyworkers:board"):
    return Evidence(f"keyworkers.{key}", title, shows, find, page)


EVIDENCE = [
    _k("one_key_worker", "One key worker each", "Children with exactly one key worker who works here.", _one),
    _k(
        "from_first_day",
        "From the first day",
        "Children of this term who had a key worker on the first day.",
        _from_first_day,
    ),
    _k(
        "before_start",
        "Before the first day",
        "Children who start soon and have a key worker.",
        _before_start,
        "keyworkers:handovers",
    ),
    _k("secondary", "The second person", "Children with a second person, other than the first.", _secondary),
    _k("buddy", "The third person", "Children with a third person.", _buddy),
    _k(
        "group_size",
        "Size of key groups",
        "Key groups against what room and hours allow.",
        _group_size,
        "keyworkers:load",
    ),
    _k(
        "reasons", "Reasons for each choice", "Changes of care teams with their reason.", _reasons, "keyworkers:history"
    ),
    _k(
        "few_changes",
        "Few changes",
        "Children with no more than two key workers in a year.",
        _few_changes,
        "keyworkers:history",
    ),
    _k("boards", "Boards and screens", "Rooms where it can be seen who has whom.", _boards, "keyworkers:print"),
    _k("cards", "Key worker cards", "Families who hold the card of the team as it is.", _cards, "keyworkers:print"),
    _k("bonds", "Bonds looked at", "New children whose bond was looked at in time.", _bonds, "keyworkers:handovers"),
    _k(
        "handovers",
        "At the child’s pace",
        "Changes of key worker with joint visits.",
        _handovers,
        "keyworkers:handovers",
    ),
    _k(
        "parents_told",
        "Parents told of handovers",
        "Handovers of which the parents were told.",
        _told,
        "keyworkers:handovers",
    ),
    _k(
        "handovers_planned",
        "Handovers planned",
        "Children about to change hands with a handover.",
        _planned,
        "keyworkers:handovers",
    ),
    _k(
        "group_time",
        "Group time",
        "Key workers who had time with their group lately.",
        _group_time,
        "keyworkers:group_time",
    ),
    _k("drop_ins", "Drop-in times", "Key workers with a set time for families.", _drop_ins, "staff:list"),
    _k(
        "non_contact",
        "Time for paperwork",
        "Key workers with weekly time away from the children.",
        _non_contact,
        "keyworkers:load",
    ),
    _k("patterns", "Shifts known", "Key workers whose shifts are known.", _patterns, "staff:list"),
]
