"""What is due about each child, when, and from whom. Pure: no query, no request, no clock.

In come children as ``keyworkers.cover`` knows them and what is known beside, terms, the setting's rules, what was begun,
done and set aside; out comes a list of ``Due``. ``paperwork/loading.py`` fills these classes. Where the policy is silent:

- *Tell us about* is due some weeks into term, for a child who starts within it so many weeks after the first day. Who starts
  too late for that has the first one, opened on the first day, as that of the next term. A stay in term below a fortnight
  has none.
- A *summary* is due some weeks before term ends, to a child who has been here six weeks of it. Who has been here less by
  then gets it after six weeks, at the latest on the last day of term. Who leaves has it by the last day.
- The *progress check* (R54, R55) opens at 24 months, is due at 27, wants attention from 30, is late from 33 and a breach at
  36. Who starts later has six weeks to be known in. Who was 36 months at the start, or when Kith began to count, has none.
- The *report on the first three sessions* counts sessions attended, not booked (R26, 002-26); it is due a week after them.
- *Moves*: to another room by the day before; to another setting by the last day; to school eight weeks before it begins,
  when schools ask, but never less than two weeks after the day was known, or by the last day where that is earlier.
- A day on which the nursery is closed is moved back to the last open one, but for "by the first day". What the law says
  of the progress check (from when it is late, and a breach) stays.
- *Papers* belong to the key worker of the day they are due, so a late one does not move to the next key worker by itself
  (002-37). What is no paper (a card, an introduction, sharing) belongs to today's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain

from children.models import ContactKind
from keyworkers.cover import KEY_WORKER
from paperwork.due_types import A_DAY, ONCE, SOON, Due, Note, Paper, Subject, Task
from paperwork.models import Kind
from paperwork.rules import STANDS_IN, may_stand_in
from paperwork.states import FROZEN

WEEK = timedelta(days=7)
SUMMARY_OPENS = 4 * WEEK
KNOWN_AFTER = 6 * WEEK  # how long a child is here before a summary or a check can be written
SHORT_STAY = 2 * WEEK
THREE_SESSIONS = 3
REPORT_WITHIN = WEEK
MOVE_OPENS = 6 * WEEK
SCHOOL_ASKS = 8 * WEEK
SCHOOL_WITHIN = 2 * WEEK  # of the day on which it was known when school begins
SHARE_WITHIN = 2 * WEEK
CARD_WITHIN = WEEK
NEW_CHILD_OPENS = 4 * WEEK
ALLOCATED_BEFORE = WEEK  # a key worker is chosen so long before the first day (004-07)
CHECK_OPENS, CHECK_DUE, CHECK_WARNS, CHECK_LATE, CHECK_BREACH = 24, 27, 30, 33, 36  # months (R55)
REVIEW_DUE = 30  # months: the health visitor's review is at 2 to 2½ (R55, R56)
SHARED_WITH = (ContactKind.SETTING, ContactKind.CHILDMINDER)
SAME_OCCASION = timedelta(days=28)  # a term or a move that was put on another day since is still the same one


@lru_cache(maxsize=8192)  # five days of each child, asked for with every list
def add_months(day: date, months: int) -> date:
    """The first day on which somebody born on ``day`` is ``months`` old: for 29 February, 1 March in an ordinary year."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:  # no such day: the first of the month after, as ``months_old`` counts
        return date(year, month + 2, 1)


def last_open_day(day: date, closed: frozenset | set) -> date:
    """``day``, or the last one before it on which the nursery is open: Monday to Friday, less ``closed``."""
    while day.weekday() > 4 or day in closed:
        day -= A_DAY
    return day


def what_is_due(
    subjects: Iterable[Subject],
    terms: list,
    rules,
    *,
    day: date,
    since: date,
    rooms: dict[int, str] | None = None,
    papers: Iterable[Paper] = (),
    notes: Iterable[Note] = (),
    gone: frozenset | set = frozenset(),
    closed: frozenset | set = frozenset(),
    done: dict[tuple[int, str], set[str]] | None = None,
    opened: bool = False,
) -> list[Due]:
    """Everything due about ``subjects`` as it stands on ``day``, done and set aside ones too, by the day it is due.

    ``terms`` (with ``name``, ``starts_on``, ``ends_on`` the first day after) in order of time; ``rules`` with
    ``weeks_into_term`` and ``weeks_before_term_ends``; what would have been due before ``since`` is not counted; ``rooms``
    names rooms by key; ``gone`` are the people who are away on ``day`` or have left; ``closed`` the days of closure;
    ``done`` has the occasions of final papers that are to be left out, by (child, kind). ``opened``: without what nothing
    can be done about yet.
    """
    begun: dict[int, dict[str, list[Paper]]] = {}
    said = defaultdict(list)
    for paper in papers:
        begun.setdefault(paper.child, {}).setdefault(paper.kind, []).append(paper)
    for note in notes:
        said[note.child, note.kind].append(note)
    found = []
    for one in subjects:
        key, now = one.child.key, one.child.team(max(day, one.child.starts_on))
        mine, made = begun.pop(key, {}), []
        counted = (
            due for due in _of_child(one, terms, rules, day, since, rooms or {}, done or {}) if _counts(due, since)
        )
        for due in chain(counted, _shares(one, mine.get(Kind.SUMMARY, ()), since)):
            _move_back(due, one, closed)
            if done and _is_done(done.get((key, due.kind)), due.occasion):
                continue
            if not opened or due.is_near(day) or due.kind in mine or (key, due.kind) in said:
                made.append(due)
        check = next(iter(mine.get(Kind.PROGRESS_CHECK, ())), None)
        if mine or said:
            for due in made:
                _match(due, mine.get(due.kind), said.get((key, due.kind)), check)
        made += [_of_paper(paper) for left in mine.values() for paper in left if paper.state not in FROZEN]
        second = now.get(STANDS_IN)
        for due in made:
            _own(due, one, now.get(KEY_WORKER))
            due.stand, due.row = due.stands(day), one.child.row
            if due.is_open and may_stand_in(
                is_secondary=second is not None, is_gone=second in gone, owner_is_gone=due.owner in gone
            ):
                due.may = frozenset({second})
        found += made
    return sorted(found, key=lambda due: (due.due_on, due.title, due.child))


def _counts(due: Due, since: date) -> bool:
    """Whether it could still be done in time when Kith began to count."""
    return (due.breach_on or due.late_on or due.due_on) >= since


def _move_back(due: Due, one: Subject, closed) -> None:
    """To an open day, but not before anything could be done about it. "By the first day" stays."""
    if due.due_on != one.child.starts_on:
        due.due_on = max(last_open_day(due.due_on, closed), min(due.due_on, max(due.opens_on, one.child.starts_on)))


def _own(due: Due, one: Subject, now: int | None) -> None:
    """Who is responsible: see the rules at the top."""
    due.key_worker = now
    if due.paper:
        due.owner = due.paper.owner
    elif due.kind == Task.KEY_WORKER:
        due.owner = None
    else:
        due.owner = (one.key_worker(due.due_on) or now) if due.is_paper else now


def _of_child(one: Subject, terms, rules, day: date, since: date, rooms: dict[int, str], done) -> Iterator[Due]:
    yield from _each_term(one, terms, rules, done)
    if add_months(one.born, CHECK_BREACH) >= since:
        yield from _check_at_two(one)
    yield from _new_child(one, day)
    yield from _moves(one, rooms)
    if one.card_since:
        starts, changed = one.child.starts_on, one.card_since
        opens, due_on = (starts - NEW_CHILD_OPENS, starts) if changed <= starts else (changed, changed + CARD_WITHIN)
        yield Due(Task.CARD, one.child.key, None, "", f"A key worker card for {one.name}’s family", opens, due_on)


def _last_day(one: Subject, day: date) -> date:
    return min(day, one.child.leaves_on) if one.child.leaves_on else day


def _each_term(one: Subject, terms, rules, done) -> Iterator[Due]:
    key, starts = one.child.key, one.child.starts_on
    into, before = rules.weeks_into_term * WEEK, rules.weeks_before_term_ends * WEEK
    waited = None  # the first day of a child who started too late in the term before
    for term in terms:
        last = _last_day(one, term.ends_on - A_DAY)
        first = max(term.starts_on, starts)
        if first > last:
            continue
        stay, occasion = last - first, str(term.starts_on)
        due_on = first + into
        if waited:
            opens, due_on, waited = waited, min(max(waited + into, term.starts_on), last), None
        else:
            opens = first
        if starts > term.starts_on and due_on >= term.ends_on:
            waited = starts
        elif stay >= SHORT_STAY and occasion not in done.get((key, Kind.ABOUT), ()):
            title = f"Tell us about {one.name}"
            yield Due(Kind.ABOUT, key, None, occasion, title, opens, min(due_on, last), first, last, term.name)
        if stay >= KNOWN_AFTER and occasion not in done.get((key, Kind.SUMMARY), ()):
            due_on = min(max(term.ends_on - A_DAY - before, first + KNOWN_AFTER), last)
            title = f"{one.name}’s summary"
            yield Due(Kind.SUMMARY, key, None, occasion, title, due_on - SUMMARY_OPENS, due_on, first, last, term.name)


def _check_at_two(one: Subject) -> Iterator[Due]:
    key, starts, leaves = one.child.key, one.child.starts_on, one.child.leaves_on
    opens, due_on, warns, late, breach = (
        add_months(one.born, months) for months in (CHECK_OPENS, CHECK_DUE, CHECK_WARNS, CHECK_LATE, CHECK_BREACH)
    )
    opens = max(opens, starts)
    if starts >= breach or (leaves and leaves < opens):
        return
    due_on = _last_day(one, min(max(due_on, starts + KNOWN_AFTER), breach - timedelta(days=1)))
    soon, late = max(warns, due_on - SOON), max(late, due_on + timedelta(days=1))
    if leaves and leaves < breach:  # with the child gone there is nothing to check
        soon, late = min(soon, leaves - SOON), min(late, leaves + timedelta(days=1))
    yield Due(
        Kind.PROGRESS_CHECK, key, None, "", f"{one.name}’s progress check at two", opens, due_on,
        soon_on=soon, late_on=late, breach_on=breach,
    )  # fmt: skip
    if starts < (review := add_months(one.born, REVIEW_DUE)):
        title = f"The health visitor at {one.name}’s two-year review"
        yield Due(Task.HEALTH_VISITOR, key, None, "", title, opens, _last_day(one, review))


def _new_child(one: Subject, day: date) -> Iterator[Due]:
    key, starts = one.child.key, one.child.starts_on
    if one.key_worker(max(day, starts)) is None:
        title = f"Choose a key worker for {one.name}"
        opens = starts - NEW_CHILD_OPENS
        yield Due(Task.KEY_WORKER, key, None, "", title, opens, max(starts - ALLOCATED_BEFORE, opens), late_on=starts)
    else:
        title = f"Meet {one.name}’s family"
        yield Due(Task.INTRODUCTION, key, None, "", title, starts - NEW_CHILD_OPENS, starts, done_on=one.met_on)
    if len(one.attended) >= THREE_SESSIONS:
        third = one.attended[THREE_SESSIONS - 1]
        title = f"{one.name}’s first three sessions"
        yield Due(
            Kind.SETTLING_REPORT, key, None, "", title, third, third + REPORT_WITHIN, first=one.attended[0], last=third
        )


def _moves(one: Subject, rooms: dict[int, str]) -> Iterator[Due]:
    child, before = one.child, None
    for starts_on, _, room in child.rooms.rows:
        if before is not None and room != before and starts_on > child.starts_on:
            due_on = starts_on - timedelta(days=1)
            title = f"{one.name} moves to {rooms.get(room, 'another room')}"
            yield Due(Kind.ROOM_MOVE, child.key, None, str(starts_on), title, due_on - MOVE_OPENS, due_on)
        before = room
    if one.next_setting and child.leaves_on:
        due_on = child.leaves_on
        title = f"{one.name} moves to {one.next_setting}"
        yield Due(Kind.SETTING_MOVE, child.key, None, "", title, due_on - MOVE_OPENS, due_on)
    if one.school_starts_on:
        last = _last_day(one, one.school_starts_on - timedelta(days=1))
        due_on = max(one.school_starts_on - SCHOOL_ASKS, child.starts_on + KNOWN_AFTER)
        if one.school_known_on:
            due_on = max(due_on, one.school_known_on + SCHOOL_WITHIN)
        due_on = min(due_on, last)
        title = f"{one.name} moves to school"
        yield Due(Kind.SCHOOL_MOVE, child.key, None, "", title, due_on - MOVE_OPENS, due_on)


def _shares(one: Subject, summaries, since: date) -> Iterator[Due]:
    """Each final summary goes to the other setting (R61, 000-29)."""
    for paper in summaries if one.shares_with else ():
        if paper.state in FROZEN and paper.finished_on and paper.finished_on >= since:
            title = f"{one.name}’s summary to {one.shares_with}"
            due_on = paper.finished_on + SHARE_WITHIN
            sent = min((day for kind, day in paper.sent.items() if kind in SHARED_WITH), default=None)
            occasion = paper.occasion or paper.code
            yield Due(
                Task.SHARE, one.child.key, None, occasion, title, paper.finished_on, due_on, done_on=sent, sends=paper.code
            )  # fmt: skip


def _match(due: Due, papers: list[Paper] | None, notes: list[Note] | None, check: Paper | None) -> None:
    """Give ``due`` what was begun or said of it. A matched paper is taken out of ``papers``."""
    if papers and (paper := _same(due, papers)):
        papers.remove(paper)
        due.paper = paper
        if paper.due_on and due.kind not in ONCE:
            due.due_on = paper.due_on
        if paper.state in FROZEN:
            due.done_on = paper.finished_on
    if notes and (note := _same(due, notes)):
        due.note = note
        if not note.is_aside:
            due.done_on = due.done_on or note.on
    if due.kind == Task.HEALTH_VISITOR and check:
        due.done_on = due.done_on or check.sent.get(ContactKind.HEALTH_VISITOR)


def _same(due: Due, rows):
    """The row of ``rows`` with the occasion of ``due``, or one some days apart: the term or the move was put elsewhere."""
    for row in rows:
        if row.occasion == due.occasion:
            return row
    return next((row for row in rows if due.occasion and _is_near(row.occasion, due.occasion)), None)


def _is_done(occasions, occasion: str) -> bool:
    return bool(occasions) and (occasion in occasions or any(_is_near(one, occasion) for one in occasions))


@lru_cache(maxsize=8192)
def _is_near(one: str, other: str) -> bool:
    try:
        return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= SAME_OCCASION
    except ValueError:  # an occasion that is no day
        return False


def _of_paper(paper: Paper) -> Due:
    """A paper that somebody began by hand, or whose child has changed since."""
    due_on = paper.due_on or paper.last or date.max
    late_on = due_on if due_on == date.max else None
    return Due(
        paper.kind, paper.child, paper.owner, paper.occasion, paper.title, date.min, due_on, paper.first, paper.last,
        late_on=late_on, paper=paper,
    )  # fmt: skip
