"""Fills the classes of ``paperwork/due.py`` from the database: 9 queries at most, however many children there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, DenseRank

from children.models import Attendance, Child, Contact, RoomStay
from keyworkers.cards import cards_due, load_cards
from keyworkers.cover import KEY_WORKER, Booked, Person, Place, Roll
from keyworkers.models import KeyPersonAssignment
from keyworkers.settling_models import SettlingStep
from nursery.models import Closure, Setting, Term
from nursery.terms import terms_around
from paperwork.due import SHARED_WITH, THREE_SESSIONS, what_is_due
from paperwork.due_types import ONCE, Due, Note, Paper, Subject
from paperwork.models import Document, DueNote, PaperworkRules
from paperwork.sent import sent_papers
from paperwork.states import FROZEN
from staff.models import Absence, Practitioner, ShiftPattern

TERMS_BEFORE = 2  # a year is looked back at
STARTS_SOON = timedelta(weeks=8)
LEFT_LATELY = timedelta(weeks=4)  # so long their papers stay on the lists
SHOWN = (  # of a child
    "setting", "code", "ref", "first_name", "last_name", "known_as", "drawing", "photo", "date_of_birth", "starts_on",
    "leaves_on", "shared_setting", "school_starts_on", "school_known_on", "next_setting", "hidden_from_display",
)  # fmt: skip
ROOM, PLACE, ARRIVED, CONTACT, MET, SENT, CLOSED = range(7)


@dataclass(slots=True)
class Ledger:
    """What is due, with the people, children, rooms and terms it speaks of. ``term`` is that of ``day``."""

    setting: Setting
    day: date
    since: date
    rules: PaperworkRules
    terms: list[Term]
    term: Term
    people: dict[int, Practitioner] = field(default_factory=dict)
    children: dict[int, Child] = field(default_factory=dict)
    subjects: dict[int, Subject] = field(default_factory=dict)
    rooms: dict[int, str] = field(default_factory=dict)
    closed: set[date] = field(default_factory=set)
    due: list[Due] = field(default_factory=list)

    def person_of(self, user) -> Practitioner | None:
        return next((person for person in self.people.values() if person.user_id == user.pk), None)

    def room_of(self, child: int) -> int | None:
        return self.subjects[child].child.rooms.at(self.day)

    def team(self, child: int) -> dict[str, int]:
        booked = self.subjects[child].child
        return booked.team(max(self.day, booked.starts_on))


def rules_of(setting: Setting) -> PaperworkRules:
    return PaperworkRules.objects.filter(setting=setting).first() or PaperworkRules(setting=setting)


def of_concern(children, day: date):
    """``children`` (a queryset) who have not left long ago and start soon."""
    return children.not_left(day - LEFT_LATELY).filter(starts_on__lte=day + STARTS_SOON)


def load_due(
    setting: Setting, children, day: date, *, narrow: bool = True, opened: bool = False, people: dict | None = None
) -> Ledger:
    """What is due about ``children`` (a queryset) as it stands on ``day``. ``people``: of :func:`load_people`, where they
    are loaded already.

    ``narrow``: ask only for the rows of these children; else for those of the setting, which is quicker for all of them.
    ``opened``: neither final papers are listed nor what nothing can be done about yet.
    """
    terms, rules = terms_around(setting, day, TERMS_BEFORE), rules_of(setting)
    term = terms[-2]
    since = max(rules.counts_from or term.starts_on, terms[0].starts_on)
    ledger = Ledger(setting, day, since, rules, terms, term)
    ledger.people = load_people(day) if people is None else people
    ledger.rooms = {person.room_id: person.room.name for person in ledger.people.values() if person.room_id}
    ledger.children = {child.pk: child for child in children.order_by("first_name", "last_name", "ref").only(*SHOWN)}
    only = {"child__in": list(ledger.children)} if narrow else {}
    sent = _fill(ledger, only)
    _cards(ledger)
    papers, done = _papers(ledger, only, sent, opened)
    ledger.due = what_is_due(
        ledger.subjects.values(),
        terms,
        rules,
        day=day,
        since=since,
        rooms=ledger.rooms,
        papers=papers,
        done=done,
        notes=_notes(only),
        gone={key for key, person in ledger.people.items() if person.is_away or person.left},
        closed=ledger.closed,
        opened=opened,
    )
    return ledger


def load_people(day: date) -> dict[int, Practitioner]:
    """Everybody by key, with ``is_away`` today, ``left``, and ``slots`` of weekly time for paperwork."""
    away = Absence.objects.on(day).filter(practitioner=OuterRef("pk"))
    slots = ShiftPattern.objects.on(day).filter(practitioner=OuterRef("pk")).values("non_contact")[:1]
    people = Practitioner.objects.select_related("room").annotate(is_away=Exists(away), slots=Subquery(slots))
    for person in people:
        person.left = person.has_left(day)
    return {person.pk: person for person in people}


def _fill(ledger: Ledger, only: dict) -> dict[int, dict[str, date]]:
    """Rooms, care teams, first arrivals, other settings, closures: in one question. Returns what was sent: document → kind →
    day."""
    day, since = ledger.day, ledger.since
    for key, row in ledger.children.items():
        booked = Booked(key, row.ref, row.starts_on, row.leaves_on, row=row)
        ledger.subjects[key] = Subject(
            booked,
            row.name,
            row.date_of_birth,
            shares_with=row.shared_setting,
            school_starts_on=row.school_starts_on,
            school_known_on=row.school_known_on,
            next_setting=row.next_setting,
        )
    held = Q(ends_on=None) | Q(ends_on__gt=since)
    none, nothing = Cast(Value(None), DateField()), Value("", output_field=CharField())

    def tag(number):
        return Value(number, output_field=IntegerField())

    stays = RoomStay.objects.ever_held().filter(held, **only).order_by()
    places = KeyPersonAssignment.objects.ever_held().filter(held, **only).order_by()
    arrived = Attendance.objects.filter(**only).exclude(arrived_at=None).order_by()
    arrived = arrived.filter(child__starts_on__gte=since - STARTS_SOON, date__range=(since - STARTS_SOON, day))
    nth = Window(DenseRank(), partition_by="child", order_by="date")
    arrived = arrived.annotate(nth=nth).filter(nth__lte=THREE_SESSIONS)
    met = SettlingStep.objects.filter(step="introduced", **only).order_by()
    contacts = Contact.children.through.objects.filter(
        contact__kind__in=SHARED_WITH, contact__is_retired=False, contact__setting=ledger.setting, **only
    ).order_by()
    called = Case(
        When(contact__organisation="", then=F("contact__name")), default=F("contact__organisation"),
        output_field=CharField(),
    )  # fmt: skip
    rows = stays.values_list(tag(ROOM), "child_id", "room_id", "starts_on", "ends_on", "room__name").union(
        places.values_list(tag(PLACE), "child_id", "practitioner_id", "starts_on", "ends_on", "role"),
        arrived.values_list(tag(ARRIVED), "child_id", "pk", "date", none, nothing),
        met.values_list(tag(MET), "child_id", "pk", "done_on", none, nothing),
        contacts.values_list(tag(CONTACT), "child_id", "contact_id", none, none, called),
        Closure.objects.filter(date__gte=since)
        .order_by()
        .values_list(tag(CLOSED), tag(0), "pk", "date", none, nothing),
        *(found.values_list(tag(SENT), *columns, none, kind) for found, columns, kind in sent_papers(only)),
        all=True,
    )
    sent: dict[int, dict[str, date]] = defaultdict(dict)
    arrivals = defaultdict(set)
    for what, child, other, starts_on, ends_on, words in rows.order_by():
        if what == CLOSED:
            ledger.closed.add(starts_on)
        if child not in ledger.subjects:
            continue
        one = ledger.subjects[child]
        if what == ROOM:
            one.child.rooms.rows.append((starts_on, ends_on, other))
            ledger.rooms.setdefault(other, words)
        elif what == PLACE:
            one.child.places.append(Place(words, other, starts_on, ends_on))
        elif what == ARRIVED:
            arrivals[child].add(starts_on)
        elif what == MET:
            ledger.subjects[child].met_on = starts_on
        elif what == CONTACT:
            one.shares_with = words
        elif starts_on < sent[other].get(words, date.max):
            sent[other][words] = starts_on
    for child, days in arrivals.items():
        ledger.subjects[child].attended = sorted(days)
    for one in ledger.subjects.values():
        one.child.rooms.rows.sort(key=lambda row: row[0])
    return sent


def _cards(ledger: Ledger) -> None:
    """Since when families need a card: of children who came, and teams that changed, since Kith counts. One query."""
    since = {}
    for key, one in ledger.subjects.items():
        begun = [place.starts_on for place in one.child.places if place.holds_on(ledger.day)]
        newest = max([one.child.starts_on, *begun])
        if newest >= ledger.since:
            since[key] = newest
    roll = Roll(ledger.setting.rota_starts_on, children=[ledger.subjects[key].child for key in since])
    roll.people = {key: Person(key, row.ref, row=row) for key, row in ledger.people.items()}
    for due in cards_due(roll, ledger.day, load_cards(roll)[0]):
        ledger.subjects[due.child.pk].card_since = since[due.child.pk]


def _papers(ledger: Ledger, only: dict, sent: dict, opened: bool) -> tuple[list[Paper], dict]:
    """Papers that are unfinished, belong to the days counted, or are asked for once. One query.

    With ``opened`` those that nothing more is asked of are only named, by another query: (child, kind) → occasions.
    """
    since, zone = ledger.since, ledger.setting.now().tzinfo
    counted = ~Q(state__in=FROZEN) | Q(kind__in=ONCE) | Q(due_on__gte=since) | Q(finished_at__date__gte=since)
    rows, done = Document.objects.filter(counted, **only).order_by("pk"), defaultdict(set)
    if opened:
        sharing = [key for key, one in ledger.subjects.items() if one.shares_with]
        wanted = ~Q(state__in=FROZEN) | Q(child__in=sharing) | Q(pk__in=list(sent))
        for child, kind, occasion in rows.exclude(wanted).values_list("child_id", "kind", "occasion"):
            done[child, kind].add(occasion)
        rows = rows.filter(wanted)
    columns = (
        "pk", "code", "child_id", "kind", "occasion", "title", "owner_id", "state", "due_on", "finished_at", "first", "last",
        "returned_because",
    )  # fmt: skip
    papers = []
    for row in rows.values_list(*columns):
        at = row[9].astimezone(zone).date() if row[9] else None
        papers.append(Paper(*row[:9], at, *row[10:], sent.get(row[0], {})))
    return papers, done


def _notes(only: dict) -> list[Note]:
    notes = DueNote.objects.filter(undone_at=None, **only).order_by("pk")
    return [Note(*row) for row in notes.values_list("code", "child_id", "kind", "occasion", "is_aside", "on", "words")]


def mine_of(children, me: Practitioner):
    """Of ``children`` those in whose team ``me`` is or was lately, and those about whom ``me`` has a paper."""
    team = KeyPersonAssignment.objects.ever_held().filter(practitioner=me)
    papers = Document.objects.unfinished().filter(owner=me)
    return children.filter(Q(pk__in=team.values("child")) | Q(pk__in=papers.values("child")))


def is_key_worker(ledger: Ledger, child: int, me: Practitioner) -> bool:
    return ledger.team(child).get(KEY_WORKER) == me.pk
