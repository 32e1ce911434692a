"""Each proof of the catalogue, in a nursery that holds and in one that does not; and in an empty one, where none is good."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from children.actions import set_consent
from children.models import Attendance, Consent, Contact, Purpose, RoomStay, Send
from journals.actions import observe
from journals.care_models import CareRecord, CareTime
from journals.models import NextStep, NoticedDay, Observation, Photo, Shared, StepState
from journals.planning_models import PlannedChild
from journals.sharing import share
from keyworkers.cards import give_cards
from keyworkers.handovers import move_to, open_handover, record_visit, tell_parents
from keyworkers.loading import load_roll
from keyworkers.meeting_models import Meeting
from keyworkers.models import (
    CareTeamChange,
    CoverWatch,
    DropIn,
    Handover,
    KeyGroupTime,
    KeyPersonAssignment,
)
from keyworkers.screens import enrol_screen, revoke_screen
from keyworkers.settling_models import SettlingStep, SettlingVisit
from keyworkers.settling_rules import KEY_WORKER_STEPS
from nursery.audit import record
from nursery.models import Check, Device, JournalsOpen, Policy, Room, Term
from nursery.policy import begin, publish
from nursery.proofs import Look, State, catalogue, counted
from nursery.tablets import count_tablets, enrol_tablet
from paperwork.models import Document, DueNote, SupportGiven
from senco.models import Case, CaseEntry, Cycle, Referral
from staff.actions import set_non_contact
from staff.models import Practitioner, Qualification
from tests import factories
from tests.factories import BEGINNING, MONDAY

CASES = {}
TWO_YEARS = timedelta(days=730)


def case(key):
    """A function that makes the nursery hold, and on ``yield`` goes on to break it."""

    def keep(story):
        CASES[key] = story
        return story

    return keep


def days_ago(number: int) -> datetime:
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC) - timedelta(days=number)


def came(n, *days, child=None):
    for day in days:
        at = days_ago(day)
        Attendance.objects.create(
            setting=n.setting, child=child or n.zofia, date=at.date(), arrived_at=at, recorded_by=n.manager
        )


def wrote(n, *days, by=None, **values):
    return [
        observe(setting=n.setting, children=[n.zofia], words="Pours.", noticed_at=days_ago(day), by=by or n.manager, **values)
        for day in days
    ]  # fmt: skip


# ---------------------------------------------------------------- the setting and its people


@case("nursery.policy_dated")
def _(n):
    draft = begin(setting=n.setting, today=MONDAY, by=n.manager)
    draft.starts_on, draft.review_on, draft.agreed_by = BEGINNING, MONDAY, "Jo"
    publish(policy=draft, by=n.manager)
    yield
    Policy.objects.update(review_on=MONDAY - timedelta(days=1))


@case("nursery.tablets")
def _(n):
    enrol_tablet(room=n.room, name="Fern", token_hash="x", by=n.manager)
    yield
    factories.make_room(n.setting, "Oak")


@case("nursery.counted")
def _(n):
    tablet = enrol_tablet(room=n.room, name="Fern", token_hash="x", by=n.manager)
    count_tablets(setting=n.setting, here={tablet}, by=n.manager)
    yield
    count_tablets(setting=n.setting, here=set(), by=n.manager)


@case("nursery.on_site")
def _(n):
    n.setting.journals_open = JournalsOpen.ON_SITE
    yield
    n.setting.journals_open = JournalsOpen.ANYWHERE


@case("staff.first_aid")
def _(n):
    Practitioner.objects.update(paediatric_first_aid_until=MONDAY + TWO_YEARS)
    yield
    Practitioner.objects.filter(pk=n.tom.pk).update(paediatric_first_aid_until=MONDAY + timedelta(days=10))


@case("staff.checked")
def _(n):
    Practitioner.objects.update(dbs_checked_on=BEGINNING)
    yield
    Practitioner.objects.filter(pk=n.tom.pk).update(dbs_checked_on=None)


@case("staff.qualified")
def _(n):
    Practitioner.objects.update(qualification_level=3)
    yield
    Qualification.objects.create(practitioner=n.tom, name="Food hygiene", expires_on=MONDAY - timedelta(days=1))


# ---------------------------------------------------------------- the children


@case("children.consents")
def _(n):
    for purpose in (Purpose.PHOTOS, Purpose.DISPLAY, Purpose.SHARING):
        set_consent(child=n.zofia, purpose=purpose, given=False, on=BEGINNING, by=n.manager)
    yield
    Consent.objects.filter(purpose=Purpose.SHARING).delete()


@case("children.routines")
def _(n):
    n.zofia.sleep = "After lunch."
    n.zofia.save()
    yield
    factories.make_child(n.setting, "Kit", room=n.room)


@case("children.comfort")
def _(n):
    n.zofia.comfort = "Her rabbit."
    n.zofia.save()
    yield
    factories.make_child(n.setting, "Kit", room=n.room)


@case("children.parents")
def _(n):
    carer = factories.make_carer(n.zofia)
    yield
    carer.delete()


@case("children.languages")
def _(n):
    n.zofia.home_languages = "pl;en"
    n.zofia.save()
    yield
    factories.make_child(n.setting, "Kit", room=n.room)


@case("children.register")
def _(n):
    came(n, *[day for day in range(1, 29) if days_ago(day).weekday() < 5])
    yield
    Attendance.objects.filter(date=MONDAY - timedelta(days=3)).delete()


@case("families.sign_in")
def _(n):
    factories.make_carer(n.zofia, user=n.manager)
    yield
    n.zofia.carers.update(restricted=True)


# ---------------------------------------------------------------- the care teams


@case("keyworkers.one_key_worker")
def _(n):
    yield
    n.zofia.assignments.filter(role="key_worker").update(ends_on=MONDAY)


@case("keyworkers.from_first_day")
def _(n):
    kit = factories.make_child(n.setting, "Kit", room=n.room, starts_on=MONDAY - timedelta(days=20), team=())
    factories.assign(kit, n.marta, starts_on=kit.starts_on)
    yield
    kit.assignments.update(starts_on=MONDAY)


@case("keyworkers.before_start")
def _(n):
    kit = factories.make_child(n.setting, "Kit", room=n.room, starts_on=MONDAY + timedelta(days=7), team=(n.marta,))
    yield
    kit.assignments.all().delete()


@case("keyworkers.secondary")
def _(n):
    yield
    n.zofia.assignments.filter(role="secondary").update(practitioner=n.marta)


@case("keyworkers.buddy")
def _(n):
    yield
    n.zofia.assignments.filter(role="buddy").update(ends_on=MONDAY)


@case("keyworkers.group_size")
def _(n):
    yield
    for name in "ABCDEF":
        factories.make_child(n.setting, name, room=n.room, team=(n.marta,))


@case("keyworkers.reasons")
def _(n):
    n.change = CareTeamChange.objects.create(
        child=n.zofia, starts_on=MONDAY, before={}, after={}, reason="Her brother is there", made_at=days_ago(3)
    )
    yield
    CareTeamChange.objects.update(reason="")


@case("keyworkers.few_changes")
def _(n):
    yield
    for number, person in enumerate((n.aisha, n.tom)):
        day = MONDAY - timedelta(days=60 - number)
        factories.assign(n.zofia, person, starts_on=day, ends_on=day + timedelta(days=1))


@case("keyworkers.boards")
def _(n):
    screen = enrol_screen(room=n.room, name="Wall", token_hash="y", by=n.manager)
    assert proof("keyworkers.boards", n).state == State.GOOD
    revoke_screen(device=screen, by=n.manager)
    record("printed_board", n.room, by=n.manager)
    yield
    CareTeamChange.objects.create(
        child=n.zofia, starts_on=MONDAY, before={}, after={}, made_at=timezone.now() + timedelta(minutes=1)
    )


@case("keyworkers.cards")
def _(n):
    give_cards(roll=load_roll(n.setting, MONDAY, MONDAY), codes={n.zofia.code}, on=MONDAY, by=n.manager)
    yield
    n.zofia.assignments.filter(role="buddy").update(ends_on=MONDAY)


@case("keyworkers.bonds")
def _(n):
    kit = factories.make_child(n.setting, "Kit", room=n.room, starts_on=MONDAY - timedelta(days=20), team=())
    factories.assign(kit, n.marta, starts_on=kit.starts_on)
    yield
    KeyPersonAssignment.objects.filter(child=kit).update(bond="provisional", review_on=MONDAY - timedelta(days=1))


@case("keyworkers.handovers")
def _(n):
    hand_over(n, visits=2)
    yield
    Handover.objects.get().visits.first().delete()


@case("keyworkers.parents_told")
def _(n):
    hand_over(n, visits=1)
    yield
    Handover.objects.update(parents_told_on=None)


@case("keyworkers.handovers_planned")
def _(n):
    n.marta.leaves_on = MONDAY + timedelta(days=30)
    n.marta.save()
    open_handover(
        child=n.zofia, to=n.aisha, reason="leaver", by_day=n.marta.leaves_on, visits=[], on=MONDAY, by=n.manager
    )
    yield
    factories.make_child(n.setting, "Kit", room=n.room, team=(n.marta,))


def hand_over(n, *, visits: int):
    """Zofia went over to Aisha today, with so many visits."""
    days = [(MONDAY - timedelta(days=7 - number), 540, 600) for number in range(visits)]
    found = open_handover(
        child=n.zofia, to=n.aisha, reason="family", by_day=MONDAY, visits=days, on=MONDAY, by=n.manager
    )
    for visit in found.visits.all():
        record_visit(visit=visit, attended=True, wellbeing=4, words="", by=n.manager)
    tell_parents(handover=found, on=MONDAY - timedelta(days=8), how="At the gate", by=n.manager)
    found.refresh_from_db()
    move_to(handover=found, state="done", on=MONDAY, by=n.manager)


@case("keyworkers.group_time")
def _(n):
    KeyGroupTime.objects.create(
        setting=n.setting, practitioner=n.marta, date=MONDAY - timedelta(days=3), plan="Songs", saved_by=n.manager
    )
    yield
    KeyGroupTime.objects.update(date=MONDAY - timedelta(days=20))


@case("keyworkers.drop_ins")
def _(n):
    DropIn.objects.create(practitioner=n.marta, weekday=2, starts=855, ends=885)
    yield
    DropIn.objects.all().delete()


@case("keyworkers.non_contact")
def _(n):
    set_non_contact(practitioner=n.marta, slots=[[0, 780, 840]], on=MONDAY, by=n.manager)
    yield
    factories.make_child(n.setting, "Kit", room=n.room, team=(n.tom,))


@case("keyworkers.patterns")
def _(n):
    yield
    n.marta.shift_patterns.all().delete()


# ---------------------------------------------------------------- cover


@case("keyworkers.cover_ahead")
def _(n):
    yield
    n.zofia.assignments.exclude(role="key_worker").update(ends_on=MONDAY)
    factories.make_absence(n.marta, MONDAY + timedelta(days=7))


@case("keyworkers.own_people")
def _(n):
    yield
    for person in (n.marta, n.aisha):
        factories.make_absence(person, MONDAY - timedelta(days=28), days=25)


@case("keyworkers.absences")
def _(n):
    factories.make_absence(n.marta, MONDAY + timedelta(days=7))
    yield
    factories.make_absence(n.aisha, MONDAY + timedelta(days=7))


@case("keyworkers.ratios")
def _(n):
    yield
    for number in range(20):
        factories.make_child(n.setting, f"Kit{number}", room=n.room, team=(n.marta,))


@case("keyworkers.first_aid")
def _(n):
    Practitioner.objects.filter(pk=n.marta.pk).update(paediatric_first_aid_until=MONDAY + TWO_YEARS)
    yield
    factories.make_absence(n.marta, MONDAY + timedelta(days=1))


@case("keyworkers.watched")
def _(n):
    CoverWatch.objects.create(setting=n.setting, day=MONDAY)
    yield
    CoverWatch.objects.update(day=MONDAY - timedelta(days=5))


# ---------------------------------------------------------------- journals


@case("journals.noticed")
def _(n):
    came(n, *range(1, 8))
    wrote(n, 3)
    yield
    NoticedDay.objects.update(day=MONDAY - timedelta(days=40))


@case("journals.areas")
def _(n):
    came(n, *range(1, 8))
    wrote(n, 3, areas=["CL", "PSED", "PD"])
    yield
    NoticedDay.objects.update(pd=0)


@case("journals.well_being")
def _(n):
    came(n, 1)
    wrote(n, 1, well_being=4)
    yield
    NoticedDay.objects.update(levels=0)


@case("journals.known_widely")
def _(n):
    came(n, 1)
    user = factories.make_user(n.setting, "practitioner")
    n.aisha.user = user
    n.aisha.save()
    wrote(n, 1, by=user)
    gave(n, "meal", n.marta, what="lunch", amount="all")
    yield
    CareRecord.objects.update(given_by=n.aisha)


@case("journals.next_steps")
def _(n):
    came(n, *range(1, 8))
    step(n)
    yield
    NextStep.objects.update(state=StepState.ACHIEVED, ended_at=days_ago(200))


@case("journals.steps_tried")
def _(n):
    step(n)
    yield
    NextStep.objects.update(opened_at=days_ago(60))


@case("journals.home_ideas")
def _(n):
    step(n, home_idea="At bath time")
    yield
    NextStep.objects.update(home_idea="")


@case("journals.shared")
def _(n):
    came(n, 1)
    [entry] = wrote(n, 1)
    share(observation=entry, words={n.zofia: "Pours."}, by=n.manager)
    yield
    Shared.objects.update(shared_at=days_ago(40))


@case("journals.checks")
def _(n):
    n.setting.check_observations = Check.EVERYBODY
    n.setting.save()
    wrote(n, 1)
    Observation.objects.update(state="kept", checked_by=n.manager, checked_at=days_ago(0))
    yield
    Observation.objects.update(state="waiting", checked_by=None, checked_at=None, recorded_at=days_ago(9))


@case("journals.in_order")
def _(n):
    wrote(n, 1, 2)
    yield
    Observation.objects.filter(pk=Observation.objects.first().pk).update(state="draft", recorded_at=days_ago(9))


@case("journals.by_tablet")
def _(n):
    tablet = enrol_tablet(room=n.room, name="Fern", token_hash="x", by=n.manager)
    [entry] = wrote(n, 1)
    Photo.objects.create(observation=entry, sha256="-")
    Observation.objects.update(device=tablet)
    yield
    Device.objects.update(kind="screen")


@case("journals.plans")
def _(n):
    plan = factories.make_plan(n.zofia, room=n.room, by=n.manager, date=MONDAY - timedelta(days=3))
    plan.happened, plan.noted_by, plan.noted_at = True, n.manager, days_ago(3)
    plan.save()
    yield
    factories.make_plan(n.zofia, room=n.room, by=n.manager, date=MONDAY - timedelta(days=2))


@case("journals.adapted")
def _(n):
    n.zofia.send = Send.SEN_SUPPORT
    n.zofia.save()
    factories.make_plan(n.zofia, room=n.room, by=n.manager)
    PlannedChild.objects.update(adaptation="A lower table")
    yield
    PlannedChild.objects.update(adaptation="")


def step(n, **values):
    return NextStep.objects.create(
        setting=n.setting, child=n.zofia, words="Count cups", opened_by=n.manager, opened_at=days_ago(5), **values
    )


# ---------------------------------------------------------------- care


def gave(n, kind, person, *, role="key_worker", **values):
    return CareRecord.objects.create(
        setting=n.setting, child=n.zofia, kind=kind, happened_at=days_ago(1), given_by=person, given_as=role,
        recorded_by=n.manager, **values,
    )  # fmt: skip


@case("journals.care_written")
def _(n):
    came(n, 1)
    gave(n, "meal", n.marta, what="lunch", amount="all")
    yield
    CareRecord.objects.update(removed_by=n.manager, removed_at=days_ago(0))


@case("journals.care_own_people")
def _(n):
    gave(n, "meal", n.marta, what="lunch", amount="all")
    gave(n, "meal", n.tom, role="", what="tea", amount="all")  # half of it is good still
    yield
    gave(n, "drink", n.tom, role="", what="milk")


@case("journals.meals")
def _(n):
    gave(n, "meal", n.marta, what="lunch", amount="all")
    yield
    CareRecord.objects.update(given_as="")


@case("journals.intimate")
def _(n):
    gave(n, "nappy", n.marta, what="wet")
    gave(n, "nappy", n.tom, role="", what="wet", reason="Marta had gone home")
    yield
    CareRecord.objects.update(reason="", given_as="")


@case("journals.care_times")
def _(n):
    n.zofia.date_of_birth = MONDAY - timedelta(days=400)
    n.zofia.starts_on = MONDAY - timedelta(days=40)
    n.zofia.save()
    time = CareTime.objects.create(child=n.zofia, kind="sleep", at=750, starts_on=BEGINNING)
    yield
    time.delete()


@case("journals.accidents")
def _(n):
    gave(n, "accident", n.marta, note="Tripped.", told_at=days_ago(1), told_by=n.manager)
    yield
    CareRecord.objects.update(told_at=None, told_by=None)


# ---------------------------------------------------------------- settling in and meetings


def newcomer(n, days: int):
    kit = factories.make_child(n.setting, "Kit", room=n.room, starts_on=MONDAY - timedelta(days=days), team=())
    factories.assign(kit, n.marta, starts_on=kit.starts_on)
    return kit


@case("keyworkers.settling")
def _(n):
    kit = newcomer(n, 20)
    SettlingVisit.objects.create(
        setting=n.setting, child=kit, date=kit.starts_on, starts=540, ends=600, attended=True, recorded_by=n.manager,
        recorded_at=days_ago(20),
    )  # fmt: skip
    yield
    SettlingVisit.objects.update(attended=False)


@case("keyworkers.checklists")
def _(n):
    kit = newcomer(n, 40)
    for step in KEY_WORKER_STEPS:
        SettlingStep.objects.create(child=kit, step=step, done_on=MONDAY, done_by=n.manager)
    yield
    SettlingStep.objects.first().delete()


@case("keyworkers.outcomes_told")
def _(n):
    told = {"told_on": MONDAY, "told_by": n.manager, "told_words": "Everything."}
    Meeting.objects.create(
        setting=n.setting, child=n.zofia, kind="outside", date=MONDAY - timedelta(days=3), starts=540, ends=600,
        state="held", recorded_by=n.manager, recorded_at=days_ago(3), called_by=n.manager, **told,
    )  # fmt: skip
    yield
    Meeting.objects.update(told_on=None, told_by=None)


# ---------------------------------------------------------------- the year's paperwork


def finished(n, kind, *, child=None, occasion="", at=None):
    return Document.objects.create(
        setting=n.setting, child=child or n.zofia, kind=kind, occasion=occasion, title=kind, owner=n.marta, state="final",
        started_by=n.manager, finished_by=n.manager, finished_at=at or days_ago(5),
    )  # fmt: skip


def noted(n, child, kind, occasion=""):
    return DueNote.objects.create(
        setting=n.setting, child=child, kind=kind, occasion=occasion, is_aside=False, on=MONDAY, noted_by=n.manager
    )


@case("paperwork.tell_us_about")
def _(n):
    paper = finished(n, "about", occasion="2026-09-01")
    yield
    paper.delete()


@case("paperwork.on_time")
def _(n):
    paper = finished(n, "about", occasion="2026-09-01")
    yield
    paper.delete()


@case("paperwork.summaries")
def _(n):
    Term.objects.create(setting=n.setting, name="Autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 28))
    paper = finished(n, "summary", occasion="2026-09-01")
    yield
    paper.delete()


@case("paperwork.settling_reports")
def _(n):
    kit = newcomer(n, 30)
    came(n, 28, 27, 26, child=kit)
    paper = finished(n, "settling_report", child=kit)
    yield
    paper.delete()


@case("paperwork.progress_checks")
def _(n):
    n.zofia.date_of_birth = date(2024, 2, 1)
    n.zofia.save()
    paper = finished(n, "progress_check")
    yield
    paper.delete()


@case("paperwork.transitions")
def _(n):
    stay = n.zofia.room_stays.get()
    stay.ends_on = MONDAY - timedelta(days=5)
    stay.save()
    RoomStay.objects.create(child=n.zofia, room=factories.make_room(n.setting, "Oak"), starts_on=stay.ends_on)
    paper = finished(n, "room_move", occasion=str(stay.ends_on))
    yield
    paper.delete()


@case("paperwork.shared_outside")
def _(n):
    n.zofia.shared_setting = "Mill Lane"
    n.zofia.save()
    finished(n, "summary", occasion="2026-09-01", at=days_ago(20))
    note = noted(n, n.zofia, "share", "2026-09-01")
    yield
    note.delete()


@case("paperwork.introductions")
def _(n):
    note = noted(n, newcomer(n, 20), "introduction")
    yield
    note.delete()


@case("paperwork.support_given")
def _(n):
    SupportGiven.objects.create(
        setting=n.setting, practitioner=n.marta, date=MONDAY - timedelta(days=20), given_by=n.manager
    )
    yield
    SupportGiven.objects.update(date=MONDAY - timedelta(days=100))


# ---------------------------------------------------------------- support: counts alone


def concern(n, state):
    return Case.objects.create(
        setting=n.setting, child=n.zofia, title="Talking", concern="Few words.", opened_by=n.manager, state=state,
        state_since=MONDAY,
    )  # fmt: skip


@case("senco.told")
def _(n):
    concern(n, "raised")
    yield
    Case.objects.update(state_since=MONDAY - timedelta(days=10))


@case("senco.permission")
def _(n):
    found = concern(n, "observing")
    for kind, days in (("answer", 10), ("visit", 5)):
        CaseEntry.objects.create(case=found, kind=kind, on=MONDAY - timedelta(days=days), recorded_by=n.manager)
    yield
    CaseEntry.objects.filter(kind="answer").update(on=MONDAY)


@case("senco.decided")
def _(n):
    concern(n, "meeting")
    yield
    Case.objects.update(state_since=MONDAY - timedelta(days=40))


@case("senco.plans")
def _(n):
    Cycle.objects.create(
        case=concern(n, "support"), number=1, starts_on=MONDAY - timedelta(days=30), review_on=MONDAY, assess="Listens.",
        planned_by=n.manager,
    )  # fmt: skip
    yield
    Cycle.objects.update(review_on=MONDAY - timedelta(days=1))


@case("senco.referrals")
def _(n):
    agency = Contact.objects.create(setting=n.setting, kind="agency", organisation="Speech and language")
    Referral.objects.create(
        case=concern(n, "support"), contact=agency, state_since=MONDAY, chase_on=MONDAY, drafted_by=n.manager
    )
    yield
    Referral.objects.update(chase_on=MONDAY - timedelta(days=1))


# ---------------------------------------------------------------- what all of them have in common

NEVER_SHORT = {"children.needs", "journals.printed"}  # they tell how many there are, and nothing can be missing


@pytest.fixture
def n(now, setting, room, manager, marta, aisha, tom, zofia):
    with scope(setting=setting):
        yield SimpleNamespace(
            setting=setting, room=room, manager=manager, marta=marta, aisha=aisha, tom=tom, zofia=zofia
        )


def proof(key, n):
    return catalogue()[key].find(Look(n.setting, MONDAY))


@pytest.mark.parametrize("key", CASES)
def test_a_proof_is_good_while_it_holds_and_says_so_when_not(n, key):
    story = CASES[key](n)
    next(story)
    good = proof(key, n)
    assert good.state == State.GOOD, good
    assert good.missing == ()
    next(story, None)
    look = proof(key, n)
    assert look.state == State.LOOK, look
    if look.of:
        assert look.held < look.of
        assert look.words.startswith(f"{look.held} of {look.of} ")


def test_what_can_only_be_counted_is_good_when_there_is_some(n):
    for key in NEVER_SHORT:
        assert proof(key, n).state == State.NONE
    n.zofia.allergies = "egg"
    n.zofia.save()
    record("photos_printed", n.zofia, by=n.manager, photos=[])
    for key in NEVER_SHORT:
        assert proof(key, n).state == State.GOOD


def test_every_proof_has_a_story():
    assert set(catalogue()) - NEVER_SHORT == set(CASES)


def test_of_support_and_meetings_only_numbers_are_kept(n):
    for key, story in CASES.items():
        if key.startswith("senco.") or key == "keyworkers.outcomes_told":
            with transaction.atomic():
                steps = story(n)
                next(steps)
                next(steps, None)
                assert proof(key, n).missing == ()
                transaction.set_rollback(True)


def test_without_anything_to_count_nothing_is_good(now, setting):
    with scope(setting=setting):
        Room.objects.all().delete()
        look = Look(setting, MONDAY)
        for key, evidence in catalogue().items():
            found = evidence.find(look)
            assert found.state != State.GOOD, key
            assert found.words, key
        assert catalogue()["keyworkers.from_first_day"].find(look).words == "No child has started this term."


def test_one_missing_is_named_by_its_row(n):
    n.zofia.assignments.filter(role="buddy").delete()
    assert proof("keyworkers.buddy", n).missing == (n.zofia,)


def test_counted_says_n_of_m():
    assert counted(0, [], "cups.", nothing="No cups.").state == State.NONE
    assert counted(3, [], "cups are full.", nothing="").words == "3 of 3 cups are full."
    assert counted(3, ["a"], "cups are full.", nothing="").words == "2 of 3 cups are full."
    assert counted(9, (), "cups are full.", nothing="", short=4).held == 5


def test_all_proofs_together_ask_the_same_of_a_large_nursery(n):
    def asked():
        look = Look(n.setting, MONDAY)
        with CaptureQueriesContext(connection) as queries:
            for evidence in catalogue().values():
                evidence.find(look)
        return len(queries)

    hand_over(n, visits=1)
    few = asked()
    for number in range(12):
        child = factories.make_child(n.setting, f"Kit{number}", room=n.room, team=(n.marta, n.aisha))
        factories.make_observation(child, by=n.manager)
    assert asked() == few
