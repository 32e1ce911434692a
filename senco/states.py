"""Where a support case stands, who may do what there, and the words of a refusal (R70). Pure."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models


class State(models.TextChoices):
    RAISED = "raised", "Parents to be told"
    TOLD = "told", "To be seen by the SENCO"
    PERMISSION = "permission", "Waiting for permission"
    OBSERVING = "observing", "The SENCO looks closer"
    WATCHING = "watching", "Being watched"
    MEETING = "meeting", "Meeting with the family"
    SUPPORT = "support", "Support plan"
    CLOSED = "closed", "Closed"


PERMITTED = frozenset({State.OBSERVING, State.WATCHING, State.MEETING, State.SUPPORT})
OPEN = frozenset(State) - {State.CLOSED}

NEXT: dict[State, frozenset[State]] = {
    State.RAISED: frozenset({State.TOLD, State.CLOSED}),
    State.TOLD: frozenset({State.PERMISSION, State.CLOSED}),
    State.PERMISSION: PERMITTED | {State.CLOSED},  # given again, it goes on where it stood
    State.OBSERVING: frozenset({State.WATCHING, State.MEETING, State.PERMISSION, State.CLOSED}),
    State.WATCHING: frozenset({State.MEETING, State.PERMISSION, State.CLOSED}),
    State.MEETING: frozenset({State.SUPPORT, State.WATCHING, State.PERMISSION, State.CLOSED}),
    State.SUPPORT: frozenset({State.PERMISSION, State.CLOSED}),
    State.CLOSED: OPEN,  # opened again, it goes on where it stood
}


def check_step(now: str, then: str) -> None:
    """Raises ValidationError where no step leads from ``now`` to ``then``."""
    if State(then) not in NEXT[State(now)]:
        raise ValidationError(f"It is “{State(now).label.lower()}” now, so that cannot be done.")


class Part(models.TextChoices):
    """What somebody is to one case. ``READER``: a buddy who may look by decision."""

    TEAM = "team", "key worker or secondary"
    READER = "reader", "buddy who may look"
    SENCO = "senco", "SENCO"
    ACTING = "acting", "manager or deputy, where nobody is SENCO"
    LEAD = "lead", "manager or deputy"
    SAFEGUARD = "safeguard", "safeguarding lead"


WORKS_ON_IT = frozenset({Part.TEAM, Part.SENCO, Part.LEAD})
LEADS_IT = frozenset({Part.SENCO, Part.LEAD})
IS_SENCO = frozenset({Part.SENCO, Part.ACTING})
WHO_MAY = {
    WORKS_ON_IT: "Only the care team, the SENCO, a manager or a deputy may do that.",
    LEADS_IT: "Only the SENCO, a manager or a deputy may do that.",
    IS_SENCO: "Only the SENCO may do that; where nobody is SENCO, a manager or deputy.",
    frozenset({Part.SAFEGUARD}): "Only a safeguarding lead may decide that.",
}
SHUT = {  # why what is asked for is not open yet
    State.RAISED: "Tell the parents first, and write down when and how.",
    State.TOLD: "The SENCO has to see it first.",
    State.PERMISSION: "That opens when the parents have given permission.",
    State.OBSERVING: "That opens when the SENCO has visited and decided what is next.",
    State.WATCHING: "It is being watched. Decide anew first.",
    State.MEETING: "Write down the meeting with the family first.",
    State.SUPPORT: "That is behind you already: the support plan is open.",
    State.CLOSED: "It is closed. Open it again first.",
}
DONE = {  # what is asked for is recorded already
    State.TOLD: "Parents were told already.",
    State.PERMISSION: "The SENCO has seen it already.",
}


@dataclass(frozen=True)
class Rule:
    states: frozenset
    people: frozenset


def _at(*states: State, by: frozenset) -> Rule:
    return Rule(frozenset(states), by)


RULES: dict[str, Rule] = {
    "tell": _at(*OPEN, by=WORKS_ON_IT),  # told again, of something new, at any time
    "override": _at(State.RAISED, by=frozenset({Part.SAFEGUARD})),
    "see": _at(State.TOLD, by=IS_SENCO),
    "answer": _at(State.PERMISSION, by=WORKS_ON_IT),
    "withdraw": _at(*PERMITTED, by=WORKS_ON_IT),
    "visit": _at(*PERMITTED, by=IS_SENCO),
    "decide": _at(State.OBSERVING, State.WATCHING, State.MEETING, by=LEADS_IT),
    "invite": _at(State.MEETING, State.SUPPORT, by=WORKS_ON_IT),
    "reply": _at(*OPEN, by=WORKS_ON_IT),  # a meeting that was called stands, whatever became of the permission
    "call_off": _at(*OPEN, by=WORKS_ON_IT),
    "hold": _at(State.MEETING, State.SUPPORT, by=WORKS_ON_IT),
    "tell_outcome": _at(*State, by=WORKS_ON_IT),  # owed to a parent even where the case is closed (000-32)
    "plan": _at(State.SUPPORT, by=WORKS_ON_IT),
    "review": _at(State.SUPPORT, by=WORKS_ON_IT),
    "refer": _at(State.SUPPORT, by=WORKS_ON_IT),
    "hear": _at(*State, by=WORKS_ON_IT),  # what comes back from an agency is never refused
    "need": _at(*OPEN, by=WORKS_ON_IT),
    "send": _at(*OPEN, by=LEADS_IT),
    "readers": _at(*OPEN, by=LEADS_IT),
    "ask_lead": _at(*OPEN, by=WORKS_ON_IT),
    "close": _at(*OPEN, by=LEADS_IT),
    "reopen": _at(State.CLOSED, by=LEADS_IT),
}


def refusal(action: str, state: str, parts: frozenset) -> str:
    """Why somebody who is ``parts`` to the case may not do ``action`` now; empty where they may."""
    rule, now = RULES[action], State(state)
    if not parts & rule.people:
        return WHO_MAY[rule.people]
    if now in rule.states:
        return ""
    if action == "reopen":
        return "It is open."
    if action in ("see", "answer") and now in PERMITTED | {State.PERMISSION}:
        return DONE[State.PERMISSION] if action == "see" else "Permission is recorded. It can be withdrawn."
    if action == "override" and now is not State.CLOSED:
        return DONE[State.TOLD]
    return SHUT[now]


def check_may(action: str, state: str, parts: frozenset) -> None:
    """Raises ValidationError with the words of ``refusal``."""
    if words := refusal(action, state, parts):
        raise ValidationError(words)


def stands(*, told: bool, seen: bool, permitted: bool, decision: str, met: bool) -> State:
    """Where a case that is open stands by what is recorded. ``decision``: the last one, empty where there is none."""
    if not told:
        return State.RAISED
    if not seen:
        return State.TOLD
    if not permitted:
        return State.PERMISSION
    if met:
        return State.SUPPORT
    return {"meeting": State.MEETING, "watch": State.WATCHING}.get(decision, State.OBSERVING)


class Referring(models.TextChoices):
    """Where a referral stands (R75)."""

    DRAFTED = "drafted", "Drafted"
    CONSENTED = "consented", "Consent given"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    APPOINTMENT = "appointment", "Appointment"
    OUTCOME = "outcome", "Outcome"
    CLOSED = "closed", "Closed"


R = Referring
REFERRAL_NEXT: dict[Referring, frozenset[Referring]] = {
    R.DRAFTED: frozenset({R.CONSENTED, R.CLOSED, R.SENT}),  # sent without consent only as a safeguarding lead decides
    R.CONSENTED: frozenset({R.DRAFTED, R.SENT, R.CLOSED}),  # back: the consent was withdrawn
    R.SENT: frozenset({R.ACKNOWLEDGED, R.APPOINTMENT, R.OUTCOME, R.CLOSED}),
    R.ACKNOWLEDGED: frozenset({R.APPOINTMENT, R.OUTCOME, R.CLOSED}),
    R.APPOINTMENT: frozenset({R.APPOINTMENT, R.OUTCOME, R.CLOSED}),
    R.OUTCOME: frozenset({R.OUTCOME, R.CLOSED}),
    R.CLOSED: frozenset(),
}
WITH_THE_AGENCY = frozenset({R.SENT, R.ACKNOWLEDGED, R.APPOINTMENT})
NOT_SENT = frozenset({R.DRAFTED, R.CONSENTED})


def check_referral_step(now: str, then: str) -> None:
    """Raises ValidationError where no step leads from ``now`` to ``then``."""
    if Referring(then) in REFERRAL_NEXT[Referring(now)]:
        return
    if Referring(now) in NOT_SENT:
        raise ValidationError("It has not been sent yet.")
    if Referring(now) is R.CLOSED:
        raise ValidationError("This referral is closed. Refer again if it is needed.")
    raise ValidationError(f"It is “{Referring(now).label.lower()}” already.")
