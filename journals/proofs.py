"""What the journals can show beside a sentence of the policy: noticing, next steps, sharing, photos and plans."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from children.models import Attendance, Child, Send
from children.proofs import on_roll
from journals.care_models import CareRecord
from journals.framework import PRIME
from journals.models import NextStep, NoticedDay, Observation, Photo, Shared, State, StepState
from journals.noticed import FIELD
from journals.overview import LONG_OPEN
from journals.planning_models import PlannedChild, PlannedExperience
from journals.silence import silences
from nursery.models import AuditEvent, Check, DeviceKind
from nursery.proofs import Evidence, Look, Proof, counted, nothing_yet
from nursery.terms import term_of

BACK = timedelta(weeks=12)
LATELY = timedelta(weeks=4)
LEVELS = timedelta(weeks=6)
UNSORTED = timedelta(days=7)
KNOWN_BY = 2  # people who wrote about a child
SUPPORTED = (Send.SEN_SUPPORT, Send.EHCP)


def _came(look: Look) -> dict[int, list]:
    """Child → the days of twelve weeks on which they came."""
    found = defaultdict(list)
    days = Attendance.objects.filter(date__gt=look.today - BACK, date__lte=look.today).exclude(arrived_at=None)
    for child, day in days.order_by().values_list("child", "date"):
        found[child].append(day)
    return found


def _noticed(look: Look) -> Proof:
    """Silence is counted in sessions that the child attended (003-15)."""
    came, children = look.once(_came), {child.pk: child for child in look.once(on_roll)}
    last = dict(NoticedDay.objects.order_by().values_list("child").annotate(Max("day")))
    attended = [(key, day) for key, days in came.items() for day in days]
    found = silences({key: last.get(key) for key in children}, attended)
    after = look.setting.silent_after
    seen = [key for key in children if came[key]]
    missing = [children[key] for key in seen if found[key].sessions >= after]
    words = f"children had something noticed within their last {after} attended sessions."
    return counted(len(seen), missing, words, nothing="No child has come in the last twelve weeks.")


def _term_children(look: Look) -> list[Child]:
    """Children who came this term as often as silence takes; of others a term says too little."""
    began, came = term_of(look.setting, look.today).starts_on, look.once(_came)
    least = look.setting.silent_after
    return [child for child in look.once(on_roll) if sum(day >= began for day in came[child.pk]) >= least]


def _areas(look: Look) -> Proof:
    children = look.once(_term_children)
    began = term_of(look.setting, look.today).starts_on
    counts = {f"of_{FIELD[area]}": Sum(FIELD[area]) for area in PRIME}
    rows = NoticedDay.objects.filter(day__gte=began, day__lte=look.today).order_by().values("child").annotate(**counts)
    seen = {row["child"] for row in rows if all(row[name] for name in counts)}
    missing = [child for child in children if child.pk not in seen]
    words = "children were noticed in all three prime areas this term."
    return counted(len(children), missing, words, nothing="No child has come often enough this term.")


def _levels(look: Look) -> Proof:
    children = [child for child in look.once(on_roll) if look.once(_came)[child.pk]]
    rows = NoticedDay.objects.filter(day__gt=look.today - LEVELS, levels__gt=0)
    seen = set(rows.values_list("child", flat=True))
    missing = [child for child in children if child.pk not in seen]
    words = "children’s well-being was noted in the last six weeks."
    return counted(len(children), missing, words, nothing="No child has come yet.")


def _known_widely(look: Look) -> Proof:
    """Who gave a child care or wrote about them (002-07)."""
    children = [child for child in look.once(on_roll) if look.once(_came)[child.pk]]
    people: dict[int, set[int]] = defaultdict(set)
    care = CareRecord.objects.kept().filter(happened_at__date__gt=look.today - BACK)
    wrote = Observation.objects.kept().filter(noticed_at__date__gt=look.today - BACK)
    wrote = wrote.exclude(author__practitioners=None).order_by()
    for rows in (
        care.order_by().values_list("child", "given_by").distinct(),
        wrote.values_list("children", "author__practitioners").distinct(),
    ):
        for child, person in rows:
            people[child].add(person)
    missing = [child for child in children if len(people[child.pk]) < KNOWN_BY]
    words = f"children were cared for or written about by at least {KNOWN_BY} people in the last twelve weeks."
    return counted(len(children), missing, words, nothing="No child has come yet.")


def _steps(look: Look) -> Proof:
    children, began = look.once(_term_children), term_of(look.setting, look.today).starts_on
    rows = NextStep.objects.standing().filter(
        Q(state__in=[StepState.OPEN, StepState.TRIED]) | Q(ended_at__date__gte=began)
    )
    having = set(rows.values_list("child", flat=True))
    missing = [child for child in children if child.pk not in having]
    words = "children have a next step that is being worked on, or reached one this term."
    return counted(len(children), missing, words, nothing="No child has come often enough this term.")


def _tried(look: Look) -> Proof:
    rows = NextStep.objects.standing().filter(
        child__in=[child.pk for child in look.once(on_roll)], state=StepState.OPEN
    )
    steps = list(rows.select_related("child"))
    missing = {s.child_id: s.child for s in steps if s.opened_at.date() < look.today - LONG_OPEN}
    short = sum(step.opened_at.date() < look.today - LONG_OPEN for step in steps)
    tried = (
        NextStep.objects.standing()
        .filter(child__in=[child.pk for child in look.once(on_roll)], state=StepState.TRIED)
        .count()
    )
    words = "next steps were tried, or are not open for longer than six weeks."
    return counted(len(steps) + tried, list(missing.values()), words, nothing="No next step is open.", short=short)


def _home_ideas(look: Look) -> Proof:
    began = term_of(look.setting, look.today).starts_on
    steps = NextStep.objects.standing().filter(opened_at__date__gte=began)
    having = set(steps.exclude(home_idea="").values_list("child", flat=True))
    children = {step.child_id: step.child for step in steps.select_related("child")}
    missing = [child for key, child in children.items() if key not in having]
    words = "children with a new next step this term have an idea for home beside one."
    return counted(len(children), missing, words, nothing="No next step was opened this term.")


def _shared(look: Look) -> Proof:
    children = [child for child in look.once(on_roll) if look.once(_came)[child.pk]]
    rows = Shared.objects.filter(shared_at__date__gt=look.today - LATELY)
    having = set(rows.values_list("child", flat=True))
    missing = [child for child in children if child.pk not in having]
    words = "children’s families were shown something from the journal in the last four weeks."
    return counted(len(children), missing, words, nothing="No child has come yet.")


def _checks(look: Look) -> Proof:
    if look.setting.check_observations == Check.NOBODY:
        return nothing_yet("Nobody’s observations are read by a second person here, by the nursery’s own choice.")
    since = timezone.now() - LATELY
    rows = Observation.objects.filter(removed_at=None, recorded_at__gte=since)
    read = rows.filter(state=State.KEPT).exclude(checked_by=None).count()
    late = rows.filter(state=State.WAITING, recorded_at__lt=timezone.now() - UNSORTED).count()
    words = "entries that a second person reads were read within a week."
    return counted(read + late, (), words, nothing="Nothing had to be read in the last four weeks.", short=late)


def _in_order(look: Look) -> Proof:
    """Drafts and returned entries that wait for longer than a week (000-16)."""
    rows = Observation.objects.filter(removed_at=None, recorded_at__date__gt=look.today - BACK)
    of = rows.count()
    old = timezone.now() - UNSORTED
    short = rows.filter(state__in=[State.DRAFT, State.RETURNED], recorded_at__lt=old).count()
    words = "entries of the last twelve weeks stand in the journals; none is left half-written for longer than a week."
    return counted(of, (), words, nothing="Nothing was written in the last twelve weeks.", short=short)


def _by_tablet(look: Look) -> Proof:
    photos = Photo.objects.kept().filter(recorded_at__date__gt=look.today - LATELY)
    ours = photos.filter(observation__device__kind=DeviceKind.TABLET).count()
    of = photos.count()
    words = "photos of the last four weeks were taken with the nursery’s own tablets."
    return counted(of, (), words, nothing="No photo was taken in the last four weeks.", short=of - ours)


def _printed(look: Look) -> Proof:
    events = AuditEvent.objects.filter(setting=look.setting.pk, action="photos_printed")
    count = events.filter(at__date__gt=look.today - BACK).count()
    if not count:
        return nothing_yet("No photo was printed in the last twelve weeks.")
    words = "time" if count == 1 else "times"
    return counted(
        count, (), f"{words} photos were printed in the last twelve weeks, it is known who and which.", nothing=""
    )


def _plans(look: Look) -> Proof:
    """Of plans that are over: those of which somebody said how they were."""
    over = PlannedExperience.objects.kept().filter(date__gt=look.today - LATELY, date__lt=look.today)
    found = over.aggregate(of=Count("pk"), short=Count("pk", filter=Q(happened=None)))
    words = "planned experiences of the last four weeks were noted afterwards."
    return counted(found["of"], (), words, nothing="Nothing was planned in the last four weeks.", short=found["short"])


def _adapted(look: Look) -> Proof:
    children = [child for child in look.once(on_roll) if child.send in SUPPORTED]
    lines = PlannedChild.objects.filter(plan__removed_at=None, plan__date__gt=look.today - LATELY)
    having = set(lines.exclude(adaptation="").values_list("child", flat=True))
    missing = [child for child in children if child.pk not in having]
    words = "children with additional needs have a plan that says what they need differently."
    return counted(len(children), missing, words, nothing="No child here has additional needs on record.")


def _j(key, title, shows, find, page="journals:overview"):
    return Evidence(f"journals.{key}", title, shows, find, page)


EVIDENCE = [
    _j(
        "noticed",
        "Nobody overlooked",
        "Children of whom something was noticed lately, in sessions they came.",
        _noticed,
    ),
    _j("areas", "Prime areas", "Children noticed in the three prime areas this term.", _areas),
    _j("well_being", "Well-being", "Children whose well-being was noted lately.", _levels),
    _j(
        "known_widely",
        "Known to several people",
        "Children whom two people or more cared for or wrote about.",
        _known_widely,
    ),
    _j("next_steps", "Next steps", "Children with a next step on the way.", _steps),
    _j("steps_tried", "Steps tried", "Next steps that were tried in time.", _tried),
    _j("home_ideas", "Ideas for home", "Children with an idea for home beside a new next step.", _home_ideas),
    _j("shared", "Shared with families", "Children whose family was shown something lately.", _shared),
    _j("checks", "A second reader", "Entries read by a second person in time.", _checks),
    _j("in_order", "Journals in order", "Entries that are not left half-written.", _in_order, "journals:unfinished"),
    _j("by_tablet", "Photos by our tablets", "Photos taken with enrolled tablets.", _by_tablet, "nursery:tablets"),
    _j("printed", "Photos printed here", "How often photos were printed.", _printed),
    _j("plans", "Plans noted", "Planned experiences with how they were.", _plans, "journals:plans"),
    _j(
        "adapted",
        "Plans adapted",
        "Children with additional needs and a plan adapted to them.",
        _adapted,
        "journals:plans",
    ),
]
