"""Who may take which step of a paper, and why not, in words that the page shows. No query, no request, no clock."""

from dataclasses import dataclass

from django.db import models

from paperwork.states import CAN_BE_WRITTEN, NEXT, State


class Step(models.TextChoices):
    """What can be done to a paper; the label is what the button says."""

    WRITE = "write", "Write"
    SEND = "send", "Send to a check"
    TAKE_BACK = "take_back", "Take it back"
    RETURN = "return", "Return it"
    FINISH = "finish", "Make it final"
    SHARE = "share", "Share with the family"
    SIGN = "sign", "Note a signature"
    LET = "let", "Say who else may write"
    HAND_OVER = "hand_over", "Make somebody else responsible"


LEADS_TO: dict[Step, State] = {
    Step.SEND: State.TO_CHECK,
    Step.TAKE_BACK: State.WRITING,
    Step.RETURN: State.RETURNED,
    Step.FINISH: State.FINAL,
    Step.SHARE: State.WITH_FAMILY,
    Step.SIGN: State.SIGNED,
}
STANDS_IN = "secondary"
"""Who of the child's team may work on a paper while its owner is gone. Where both are, a manager hands it over (002-37)."""
NEVER_CHECKED = frozenset({"about"})
"""Kinds whose words are the family's own: a second reader of the nursery has nothing to put right there."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and what they are to the paper.

    ``stands_in``: see ``may_stand_in``. ``is_key_worker``: of the child, today. ``is_let``: the owner lets them
    write this paper. ``wrote``: some of its words are theirs. ``is_carer``: a carer of the child who may say something.
    """

    is_owner: bool = False
    stands_in: bool = False
    is_secondary: bool = False
    is_key_worker: bool = False
    is_let: bool = False
    is_lead: bool = False
    may_write: bool = False
    may_check: bool = False
    wrote: bool = False
    is_carer: bool = False
    in_care_team: bool = False
    reads_confidential: bool = False


def may_stand_in(*, is_secondary: bool, is_gone: bool, owner_is_gone: bool) -> bool:
    """Whether somebody may work on a paper that stays its owner's. Gone is who is away today or has left."""
    return is_secondary and owner_is_gone and not is_gone


def needs_check(kind: str, no_check) -> bool:
    """Whether a second person reads a paper of ``kind`` before it is final. ``no_check``: kinds the setting excepts."""
    return kind not in NEVER_CHECKED and kind not in no_check


def why_not_read(person: Person) -> str:
    """Nothing where ``person`` may read the words: the care team, those who may write it, SENCO and leads (S6, S7)."""
    if person.is_owner or person.is_let or person.in_care_team or person.reads_confidential:
        return ""
    return "Only the child’s care team, the SENCO and the managers read this paper."


def why_not_write(state: str, owner: str, person: Person) -> str:
    """Nothing where ``person`` may change the words now; else why not."""
    if state == State.TO_CHECK:
        return "It waits for a check. Take it back to go on writing."
    if state not in CAN_BE_WRITTEN:
        return "It is final: what it says no longer changes."
    return why_no_writer(owner, person)


def why_no_writer(owner: str, person: Person) -> str:
    """Nothing where ``person`` is one of those who write this paper: its owner, whom they let, who stands in, a lead."""
    if not person.may_write:
        return "Key workers write papers."
    if person.is_owner or person.is_let or person.stands_in or person.is_lead:
        return ""
    if person.is_key_worker:
        return (
            f"{owner} is responsible for this paper. You are the key worker now: take it over, once a manager agrees."
        )
    if person.is_secondary:
        return f"{owner} writes this. You can while {owner} is away, or when {owner} lets you."
    return f"{owner} is responsible for this paper. A manager can hand it to somebody else."


def why_not(step: str, state: str, owner: str, person: Person, *, checked: bool) -> str:
    """Nothing where ``person`` may take ``step`` now; else the reason. ``owner`` is a name.

    ``checked``: a second person reads it before it is final. The order is: who may, then whether it is time for it.
    """
    step = Step(step)
    if step == Step.WRITE:
        return why_not_write(state, owner, person)
    return _who(step, state, owner, person, checked) or _when(step, state, person, checked)


def _who(step: Step, state: str, owner: str, person: Person, checked: bool) -> str:
    if step == Step.HAND_OVER:
        return "" if person.is_lead else "A manager or deputy says who is responsible."
    if step == Step.LET:
        return "" if person.is_owner or person.is_lead else f"{owner}, a manager or a deputy says who else may write."
    if step == Step.RETURN or (step == Step.FINISH and checked):
        if not person.may_check:
            return "A manager or deputy reads it before it is final."
        if person.is_owner or person.wrote:
            return "Somebody else than the writer reads it."
        return ""
    if step == Step.SIGN and person.is_carer:
        return ""
    return why_no_writer(owner, person)


def _when(step: Step, state: str, person: Person, checked: bool) -> str:
    if step == Step.SEND and not checked:
        return "This paper needs no check: make it final."
    if step == Step.FINISH and checked and state in CAN_BE_WRITTEN:
        return "Somebody else reads it first: send it to a check."
    if step in {Step.LET, Step.HAND_OVER}:
        return "" if state in CAN_BE_WRITTEN | {State.TO_CHECK} else "It is final: nobody writes it any more."
    if step == Step.SIGN and state == State.SIGNED:
        return ""  # the second parent
    if step == Step.TAKE_BACK and state != State.TO_CHECK:
        return "It does not wait for a check."
    then = LEADS_TO[step]
    return "" if then in NEXT[State(state)] else NOT_NOW[step]


NOT_NOW = {
    Step.SEND: "Write something first: only what is being written is sent to a check.",
    Step.TAKE_BACK: "It does not wait for a check.",
    Step.RETURN: "It does not wait for a check any more.",
    Step.FINISH: "It cannot become final now.",
    Step.SHARE: "Only a final paper that the family does not have yet is shared.",
    Step.SIGN: "Families sign what has been shared with them.",
}


def may(step: str, document, person: Person, *, checked: bool) -> bool:
    """Whether ``person`` may take ``step`` of ``document`` now."""
    return not why_not(step, document.state, document.owner.name, person, checked=checked)
