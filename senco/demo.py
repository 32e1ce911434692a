"""Support at Bramble Lane: a case at each step, a worry, and one record for the safeguarding lead. All invented."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from children.actions import set_outside_consent
from children.models import Carer, Child, Contact, ContactKind, OutsidePurpose, Send
from journals.models import Observation
from keyworkers.meeting_models import Meeting
from nursery.models import Membership, User
from nursery.roles import Role
from paperwork.sending import acknowledge
from paperwork.sending_models import Opening, Reply, Sending
from senco import actions, meetings, referral_form, referrals, reports, safety
from senco.forms import guests_for
from senco.models import Case, CaseEntry, Cycle, Referral, ReferralEntry, SafetyEntry, SafetyRecord
from senco.people import parents_of, people_of_case

CONCERNS = [  # child, what, what is seen, areas, days ago, how far
    ("Rowan", "Talking", "Rowan is two and a half and uses about ten single words. He follows our signs and gestures well, and he laughs at every page of the bear book.", ["communication"], 17, "permission"),
    ("Elsie", "Walking", "Elsie holds on to furniture when she turns, and sits down to go over the step. She is quick and happy on the flat.", ["body"], 2, "raised"),
    ("Kofi", "Play with others", "Kofi builds alone at the edge of the room and leaves when others come close. With one child at a time he stays for ten minutes.", ["communication", "feelings"], 6, "told"),
    ("Mabel", "Hearing", "Mabel does not turn when we call from behind, and watches our faces closely.", ["body"], 24, "observing"),
    ("Theo", "Holding a pencil", "Theo changes hands when he draws and tires after a minute. He loves big brushes.", [], 60, "watching"),
    ("Gwen", "Settling after play", "Gwen finds the change from garden to lunch hard and needs a hand to hold for it.", ["feelings"], 40, "meeting"),
    ("Ravi", "Understanding", "Ravi follows one short request at a time, with a picture beside it. He remembers every song.", ["communication", "learning"], 210, "support"),
    ("Sami", "Stammer", "Sami repeats the beginning of words when he is excited. He does not mind it.", ["communication"], 90, "closed"),
]  # fmt: skip
ORDER = ("raised", "told", "permission", "observing", "watching", "meeting", "support", "closed")


def add_to_demo(setting) -> None:
    people = {user.name.split()[0]: user for user in User.objects.filter(memberships__setting=setting)}
    today = setting.today()
    Membership.objects.create(
        user=people["Ruth"], setting=setting, role=Role.SAFEGUARDING, starts_on=today - timedelta(days=300)
    )
    for name, title, concern, needs, ago, until in CONCERNS:
        _case(setting, people, Child.objects.get(first_name=name), title, concern, needs, ago, until)
    wren = Child.objects.get(first_name="Wren")
    actions.raise_worry(
        child=wren, by=people["Marta"],
        words="Wren’s family has moved twice since summer and she clings more than she did. I would like to talk about what we can do at drop-off.",
    )  # fmt: skip
    kept = safety.tell(
        child=Child.objects.get(first_name="Hugo"), by=people["Marta"],
        words="At nappy change I saw a round bruise, about 2 cm, on the outside of the left upper arm. Hugo was calm and did not mind my looking.",
        child_said="Bumped it.", happened_at=_at(setting, today - timedelta(days=1), 10, 40),
    )  # fmt: skip
    SafetyRecord.objects.filter(pk=kept.pk).update(told_at=_at(setting, today - timedelta(days=1), 11, 5))
    SafetyEntry.objects.filter(record=kept).update(recorded_at=_at(setting, today - timedelta(days=1), 11, 5))
    safety.acknowledge(kept=kept, by=people["Ruth"])
    safety.note(
        kept=kept, kind="call", by=people["Ruth"], whom="His mother, at pick-up", happened_at=_at(setting, today - timedelta(days=1), 16, 10),
        words="She saw it too: he fell against the garden table on Sunday. That fits with where it is and with its colour.",
    )  # fmt: skip
    safety.note(
        kept=kept, kind="action", by=people["Ruth"], whom="Ruth", due_on=today + timedelta(days=7), words="Look again in a week, with the key worker.",
        happened_at=_at(setting, today - timedelta(days=1), 16, 20),
    )  # fmt: skip


def _at(setting, day, hour, minute):
    return datetime.combine(day, time(hour, minute), ZoneInfo(setting.timezone))


def _weekday(day):
    """``day``, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _backdate(setting, case: Case, ago: int, steps: list[int]) -> None:
    """Rows as they would be had they been written on their days."""
    today = setting.today()
    opened = _weekday(today - timedelta(days=ago))
    Case.objects.filter(pk=case.pk).update(opened_at=_at(setting, opened, 16, 5))
    if case.seen_at:
        Case.objects.filter(pk=case.pk).update(seen_at=_at(setting, _weekday(opened + timedelta(days=5)), 9, 20))
    for entry, after in zip(CaseEntry.objects.filter(case=case).order_by("pk"), steps, strict=False):
        if entry.kind == "meeting" and not entry.facts["held"]:
            continue
        day = min(today, _weekday(opened + timedelta(days=after)))
        CaseEntry.objects.filter(pk=entry.pk).update(on=day)
        if entry.kind == "meeting":
            Meeting.objects.filter(code=entry.facts["meeting"]).update(date=day)


def _case(setting, people, child, title, concern, needs, ago, until) -> None:
    today = setting.today()
    ines, author = people["Ines"], people["Marta"]
    carer = Carer.objects.filter(child=child).first()
    if child.first_name == "Rowan":
        for name, relationship in (("Holly", "mum"), ("Daniel", "dad")):
            Carer.objects.filter(child=child, first_name="Sam").delete()
            carer = Carer.objects.create(
                setting=setting, child=child, first_name=name, last_name=child.last_name, relationship=relationship,
                parental_responsibility=True, phone="07700 900640",
            )  # fmt: skip
    noticed = Observation.objects.filter(children=child, removed_at=None)[:2]
    case = actions.raise_concern(
        child=child, title=title, concern=concern, needs=needs, observations=noticed, by=author
    )
    steps = ORDER.index(until)
    day = today - timedelta(days=min(ago, 5))
    if steps >= 1:
        actions.tell_parents(
            case=case, on=day, how="in person", people=parents_of(child), by=people["Jo"],
            words="They had noticed it too, and asked what happens next.",
        )  # fmt: skip
    if steps >= 2:
        actions.acknowledge(case=case, by=ines)
    if steps >= 3:
        actions.answer(case=case, answer="yes", carer=carer, how="signed form", on=day, by=ines)
    if until == "observing" or steps >= 4:
        actions.visit(
            case=case, on=day, starts=9 * 60 + 40, minutes=20, where="free play in the room", by=ines,
            words="Chose the quiet corner and came back to it twice. Smiled when a friend brought a book.",
        )  # fmt: skip
    if steps >= 4:
        actions.visit(
            case=case, on=day, starts=11 * 60 + 30, minutes=15, where="lunch", by=ines,
            words="Sat between two friends, passed the bread, waited for the jug.",
        )  # fmt: skip
    if until == "watching":
        actions.decide(case=case, decision="watch", words="Going the right way. We look again together.", review_on=today + timedelta(days=4), by=ines)  # fmt: skip
    if steps >= 5:
        actions.decide(case=case, decision="meeting", words="Enough to talk about with the family.", by=ines)
        case.refresh_from_db()
        guests = [
            {name: one[name] for name in ("key", "name", "part")}
            for one in guests_for(case, people_of_case(case))
            if one["is_usual"]
        ]
        ahead = _weekday(today + timedelta(days=5))
        meeting = meetings.invite(
            case=case, on=ahead, starts=15 * 60 + 15, ends=15 * 60 + 45, place="the quiet room", guests=guests, by=ines, anyway=True,
        )  # fmt: skip
        meetings.note_reply(case=case, meeting=meeting, key=guests[0]["key"], reply="comes", by=ines)
        if steps >= 6:
            meetings.hold(
                case=case, meeting=meeting, on=today, came=[one["key"] for one in guests], by=ines,
                words="We agreed on small steps at home and here, and to look at them together in six weeks.",
            )  # fmt: skip
    if until == "support":
        _plan(setting, case, people, child, carer)
    if until == "closed":
        actions.close(case=case, reason="He speaks freely now; the family is glad. We keep listening.", by=ines)
    case.refresh_from_db()
    since = _weekday(today - timedelta(days=min(ago, 12)))
    Case.objects.filter(pk=case.pk).update(state_since=since)
    _backdate(setting, case, ago, [2, 5, 7, 8, 12, 14, 20])


def _plan(setting, case, people, child, carer) -> None:
    """Two cycles, one reviewed; a referral that is with the agency."""
    today, ines = setting.today(), people["Ines"]
    rows = [
        {"outcome": "Ravi follows two steps with pictures", "actions": "A picture strip at wash time and at tidying up", "who": "Tom", "expected": "Three days of five", "result": ""},
        {"outcome": "Ravi asks for help with a sign", "actions": "We sign “help” each time before we help", "who": "Everybody in Fern", "expected": "Once a day by himself", "result": ""},
    ]  # fmt: skip
    first = actions.plan_cycle(
        case=case, kind="SEN support plan", starts_on=today - timedelta(days=9), review_on=today + timedelta(days=30), by=ines,
        assess="Follows one short request, remembers songs and where things are.", family_view="At home he does best when the television is off.",
        child_view="Points at the picture strip and laughs.", outcomes=rows,
    )  # fmt: skip
    actions.review_cycle(
        cycle=first, on=today, words="Both are coming. The strip works at wash time, not yet at tidying up.",
        family="They use the strip at bedtime now.", results=["Four days of five at wash time", "Twice a day, at lunch"], by=ines,
    )  # fmt: skip
    Cycle.objects.filter(pk=first.pk).update(
        starts_on=today - timedelta(days=130),
        review_on=today - timedelta(days=72),
        reviewed_on=today - timedelta(days=70),
    )
    actions.plan_cycle(
        case=case, kind="SEN support plan", starts_on=today, review_on=today + timedelta(days=26), by=ines,
        assess="Follows two steps at wash time. Signs “help” at lunch.", family_view="They would like him to say how he feels.",
        child_view="", outcomes=[rows[0] | {"outcome": "Ravi follows two steps at tidying up too"}],
    )  # fmt: skip
    Cycle.objects.filter(case=case, number=2).update(starts_on=today - timedelta(days=68))
    contact = Contact.objects.create(
        setting=setting, kind=ContactKind.AGENCY, organisation="Riverside speech therapy", name="Nadia Holm",
        job="Speech and language therapist", email="therapy@riverside.example", phone="01632 960 771",
    )  # fmt: skip
    drafted, agreed = (_weekday(today - timedelta(days=days)) for days in (14, 9))
    set_outside_consent(
        child=child, contact=contact, purpose=OutsidePurpose.REFERRAL, given=True, on=agreed,
        given_by=carer.first_name, how="signed form", by=ines,
    )  # fmt: skip
    parts = referral_form.first_words(case, people_of_case(case), cycles=list(case.cycles.all()), referrals=[])
    parts |= {
        "gp": "Dr Amin, Mill Street",
        "hoped": "To know how we can help him understand longer sentences.",
        "hearing_and_sight": "Hearing checked in March: no difficulty found.",
    }
    referral = referrals.draft(case=case, contact=contact, parts=parts, by=ines)
    sent = referrals.send_link(
        referral=referral, content=reports.referral_pdf(referral, by=ines), chase_on=today + timedelta(days=11), by=ines
    ).sending
    at, opened = (
        _at(setting, _weekday(today - timedelta(days=days)), *time) for days, *time in ((5, 15, 40), (2, 9, 15))
    )
    Opening.objects.create(sending=sent, at=opened)
    acknowledge(sent, "Thank you, it is here. We have read it together and write to you soon.")
    Reply.objects.filter(sending=sent).update(on=opened.date())
    Sending.objects.filter(pk=sent.pk).update(
        sent_at=at, mailed_at=at, expires_at=at + timedelta(days=7), received_at=opened
    )
    ReferralEntry.objects.filter(sending=sent).update(on=at.date())
    referral.refresh_from_db()
    referrals.hear(
        referral=referral, state="acknowledged", on=today, words="They write that the waiting time is about eight weeks.",
        chase_on=today + timedelta(days=40), by=ines,
    )  # fmt: skip
    for state, on in (("drafted", drafted), ("consented", agreed)):
        ReferralEntry.objects.filter(referral=referral, state=state).update(on=on)
    Referral.objects.filter(pk=referral.pk).update(drafted_at=_at(setting, drafted, 14, 20))
    actions.set_send(case=case, send=Send.SEN_SUPPORT, by=ines)
