"""What the year's paperwork can show beside a sentence of the policy: what was due, and whether it is done. Counts alone."""

from datetime import timedelta

from children.models import Child
from keyworkers.proofs import key_children, roll_of
from nursery.proofs import Evidence, Look, Proof, counted
from paperwork.due_types import PAPERS, Due, Stand, Task
from paperwork.loading import Ledger, load_due, of_concern
from paperwork.models import Kind, SupportGiven

MOVES = frozenset({Kind.ROOM_MOVE, Kind.SETTING_MOVE, Kind.SCHOOL_MOVE})
REGULARLY = timedelta(weeks=12)  # a term


def ledger_of(look: Look) -> Ledger:
    """What is due about every child, done and late, since Kith counts."""
    return load_due(look.setting, of_concern(Child.objects.all(), look.today), look.today, narrow=False)


def _done(look: Look, kinds, words: str, nothing: str) -> Proof:
    """Of what is done or late; what is not late yet says nothing."""
    asked = [due for due in look.once(ledger_of).due if due.kind in kinds and (due.stand == Stand.DONE or due.is_late)]
    late: list[Due] = [due for due in asked if due.is_late]
    missing = {due.child: due.row for due in late}
    return counted(len(asked), list(missing.values()), words, nothing=nothing, short=len(late))


def _about(look: Look) -> Proof:
    return _done(
        look, {Kind.ABOUT}, "Tell us about forms that were due are finished.", "No Tell us about has been due yet."
    )


def _summaries(look: Look) -> Proof:
    return _done(look, {Kind.SUMMARY}, "summaries that were due are finished.", "No summary has been due yet.")


def _reports(look: Look) -> Proof:
    words = "reports on the first three sessions that were due are finished."
    return _done(look, {Kind.SETTLING_REPORT}, words, "No report on first sessions has been due yet.")


def _checks(look: Look) -> Proof:
    words = "progress checks at two, and talks with the health visitor, that were due are done."
    return _done(look, {Kind.PROGRESS_CHECK, Task.HEALTH_VISITOR}, words, "No progress check has been due yet.")


def _moves(look: Look) -> Proof:
    words = "forms for a move to another room, setting or school that were due are finished."
    return _done(look, MOVES, words, "No child has moved on yet.")


def _shared(look: Look) -> Proof:
    words = "summaries for another setting or childminder went there in time."
    return _done(look, {Task.SHARE}, words, "No summary was due to go to another setting yet.")


def _introductions(look: Look) -> Proof:
    words = "families met their key worker by the first day, as was noted."
    return _done(look, {Task.INTRODUCTION}, words, "No introduction has been due yet.")


def _on_time(look: Look) -> Proof:
    return _done(
        look, PAPERS, "papers that were due are finished; none of the rest is late.", "No paper has been due yet."
    )


def _support(look: Look) -> Proof:
    roll, groups = look.once(roll_of), look.once(key_children)
    given = SupportGiven.objects.filter(date__gt=look.today - REGULARLY, date__lte=look.today)
    having = set(given.values_list("practitioner", flat=True))
    missing = [roll.people[key].row for key in groups if key not in having]
    words = "key workers had a manager’s support with their paperwork in the last twelve weeks."
    return counted(len(groups), missing, words, nothing="Nobody is a key worker yet.")


def _p(key, title, shows, find):
    return Evidence(f"paperwork.{key}", title, shows, find, "paperwork:due")


EVIDENCE = [
    _p("introductions", "Introductions", "Families who met their key worker by the first day.", _introductions),
    _p("settling_reports", "First three sessions", "Reports to parents on the first three sessions.", _reports),
    _p("tell_us_about", "Tell us about", "Forms of each term that are finished.", _about),
    _p("summaries", "Summaries", "Summaries of each term that are finished.", _summaries),
    _p("shared_outside", "Shared with other settings", "Summaries that went where the child goes too.", _shared),
    _p("progress_checks", "Progress checks at two", "Checks and health visitors in time.", _checks),
    _p("transitions", "Moving on", "Forms for rooms, settings and schools.", _moves),
    _p("on_time", "On time", "Papers that are not late.", _on_time),
    _p("support_given", "Managers’ support", "Key workers who had support lately.", _support),
]
