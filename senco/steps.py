"""A case as the page shows it: steps that are done, open or shut, with what is recorded of each. No query."""

from dataclasses import dataclass, field
from datetime import date

from nursery.templatetags.kith import clock, clocks, longday, names
from senco.actions import ANSWERS, DECISIONS
from senco.meetings import REPLIES
from senco.models import CaseEntry, EntryKind
from senco.states import PERMITTED, Part, State, refusal

K = EntryKind
ORDER = ("concern", "told", "seen", "permission", "visits", "decision", "meeting", "plan", "referral")
AT = {
    State.RAISED: "told",
    State.TOLD: "seen",
    State.PERMISSION: "permission",
    State.OBSERVING: "visits",
    State.WATCHING: "decision",
    State.MEETING: "meeting",
    State.SUPPORT: "plan",
}
ACTION = {
    "told": "tell",
    "seen": "see",
    "permission": "answer",
    "visits": "visit",
    "decision": "decide",
    "meeting": "invite",
}
OPENS = {
    "seen": "opens when the parents have been told",
    "permission": "opens when the SENCO has seen it",
    "visits": "opens when permission is recorded",
    "decision": "opens after a visit",
    "meeting": "opens when a meeting is decided on",
    "plan": "opens after the meeting",
    "referral": "needs its own permission",
}


@dataclass
class Line:
    """Something recorded: ``head`` is who and when, ``words`` what."""

    head: str
    words: str = ""
    warns: bool = False


@dataclass
class Step:
    key: str
    title: str
    status: str  # done, on, locked
    note: str = ""
    lines: list[Line] = field(default_factory=list)
    hint: str = ""
    action: str = ""  # what the form of an open step does
    refused: str = ""  # why this person may not do it


def disagreeing(entries, decide=None) -> list[CaseEntry]:
    """The last word of each of ``decide``, the carers who may say yes or no (R42), where one of them says yes and another
    no; else nothing. None: of whoever said it."""
    keys = None if decide is None else {one.pk for one in decide}
    said: dict[int, CaseEntry] = {}
    for entry in sorted(entries, key=lambda one: one.pk):
        if entry.kind in (K.ANSWER, K.WITHDRAWN) and (keys is None or entry.facts["carer"] in keys):
            said[entry.facts["carer"]] = entry
    answers = {"no" if one.kind == K.WITHDRAWN else one.facts["answer"] for one in said.values()}
    return sorted(said.values(), key=lambda one: one.pk) if {"yes", "no"} <= answers else []


def _who_said_what(said: list[CaseEntry]) -> str:
    words = {"yes": "agreed", "not_yet": "said not yet", "no": "said no"}
    each = (
        f"{one.facts['name']} {'no longer agreed' if one.kind == K.WITHDRAWN else words[one.facts['answer']]}"
        f" on {day(one.on)}"
        for one in said
    )
    return f"The parents do not agree with each other: {names(each)}. Talk with both before you go on."


def first_name(user) -> str:
    return user.name.split()[0]


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def steps_of(case, entries: list[CaseEntry], *, parts, cycles, referrals, decide=()) -> list[Step]:
    """In their order. ``entries`` with who recorded them; ``parts`` is what the reader is to the case, ``decide`` the
    carers who may say yes or no."""
    of = {kind: [one for one in entries if one.kind == kind] for kind in EntryKind}
    state = State(case.state)
    withdrawn = state is State.PERMISSION and of[K.WITHDRAWN]
    held = [one for one in of[K.MEETING] if one.facts["held"]]
    here = ORDER.index(AT[state]) if state in AT else len(ORDER)
    lines = {
        "concern": [Line(f"{day(case.opened_at.date())}, {first_name(case.opened_by)}", case.concern)],
        "told": [_told(one, parts) for one in entries if one.kind in (K.TOLD, K.OVERRIDE)],
        "seen": [_seen(case, of[K.SEEN])] if case.seen_at else [],
        "permission": [_answer(one) for one in entries if one.kind in (K.ANSWER, K.WITHDRAWN)],
        "visits": [_visit(one) for one in of[K.VISIT]],
        "decision": [_decision(one) for one in of[K.DECISION]],
        "meeting": [line for one in of[K.MEETING] for line in _meeting(one)],
    }
    titles = {
        "concern": "Concern", "told": "Parents told", "seen": "Seen by the SENCO", "permission": "Permission",
        "visits": "The SENCO’s observations", "decision": "Decision", "meeting": "Meeting with the family",
        "plan": "Support plan", "referral": "Referral",
    }  # fmt: skip
    hints = {
        "visits": "Two or three short visits to the room, at different times of day.",
        "meeting": "The key worker comes too. Whoever of the family cannot come hears what was agreed.",
    }
    found = []
    for place, key in enumerate(ORDER):
        status = "done" if place < here else "on" if place == here else "locked"
        if key == "decision" and state is State.OBSERVING and of[K.VISIT]:
            status = "on"
        if key == "referral" and state is State.SUPPORT:
            status = "on"
        recorded = bool(lines.get(key)) or (key == "plan" and bool(cycles)) or (key == "referral" and bool(referrals))
        if state is State.CLOSED:
            status = "done" if recorded else "locked"
        step = Step(key, titles[key], status, lines=lines.get(key, []), hint=hints.get(key, ""))
        if status == "on" and key in ACTION:
            step.action = ACTION[key]
            if key == "decision":
                step.action = "decide"
            step.refused = refusal(step.action, state, parts)
        if status == "locked":
            step.note = (
                "shut since permission was withdrawn; what is recorded stays" if withdrawn and recorded else OPENS[key]
            )
        elif key == "permission" and status == "on":
            step.note = "needed before anything else"
        if key == "meeting" and held:
            waiting = [one["name"] for meeting in held for one in meeting.to_be_told]
            if waiting:
                step.lines.append(Line(f"{names(waiting)} not told yet", "", warns=True))
        if key == "permission" and (said := disagreeing(entries, decide)):
            step.lines.append(Line(_who_said_what(said), warns=True))
        if key == "meeting" and withdrawn and (ahead := open_meeting(entries)):
            stands = (
                f"The meeting on {longday(ahead.on)} still stands: ask the family whether they want it, or call it off"
            )
            step.lines.append(Line(stands, warns=True))
        found.append(step)
    return found


def _seen(case, entries: list[CaseEntry]) -> Line:
    acting = any(one.facts.get("acting") for one in entries)
    instead = ", as manager or deputy: nobody is SENCO" if acting else ""
    return Line(f"{day(case.seen_at.date())}, {first_name(case.seen_by)}{instead}")


def _told(one: CaseEntry, parts) -> Line:
    """The reason of a safeguarding lead is read by safeguarding leads alone."""
    who = first_name(one.recorded_by)
    if one.kind == K.OVERRIDE:
        why = f" {one.words}" if Part.SAFEGUARD in parts else ""
        said = f"As safeguarding lead: this goes on before the parents are told.{why}"
        return Line(f"{day(one.on)}, {who}", said, warns=True)
    how = one.facts["how"]
    return Line(f"{day(one.on)}, {how}", f"{who} told {names(one.facts['people'])}. {one.words}")


def _answer(one: CaseEntry) -> Line:
    facts = one.facts
    if one.kind == K.WITHDRAWN:
        return Line(f"Withdrawn on {day(one.on)}", f"{facts['name']} no longer agrees ({facts['how']}).", warns=True)
    how = f", {facts['how']}" if facts["how"] else ""
    said = f"{facts['name']}, {facts['relationship']}{how}.\n{one.words}".strip()
    return Line(f"{ANSWERS[facts['answer']]}: {day(one.on)}", said)


def _visit(one: CaseEntry) -> Line:
    facts = one.facts
    when = f"{longday(one.on)}, {clock(facts['starts'])}, {facts['minutes']} minutes"
    return Line(
        f"{when}, {first_name(one.recorded_by)}", f"{facts['where'][:1].upper()}{facts['where'][1:]}: {one.words}"
    )


def _decision(one: CaseEntry) -> Line:
    return Line(f"{DECISIONS[one.facts['decision']]}: {day(one.on)}, {first_name(one.recorded_by)}", one.words)


def _meeting(one: CaseEntry) -> list[Line]:
    facts = one.facts
    hours = clocks((facts["starts"], facts["ends"])) if facts.get("ends") else clock(facts["starts"])
    when = f"{longday(one.on)}, {hours}, {facts['place']}"
    if not facts["held"]:
        said = [f"{guest['name']}: {REPLIES[guest['reply']].lower()}" for guest in facts["guests"]]
        return [Line(when, "; ".join(said))]
    came = names(guest["name"] for guest in facts["guests"] if guest["came"])
    told = [
        f" {guest['name']} was told on {day(date.fromisoformat(guest['told_on']))}."
        for guest in facts["guests"]
        if guest["told_on"]
    ]
    return [Line(f"{day(one.on)}, with {came}", one.words + "".join(told))]


def open_meeting(entries) -> CaseEntry | None:
    """The meeting that is ahead, or was and is not written down yet."""
    return next((one for one in entries if one.kind == K.MEETING and not one.facts["held"]), None)


def last_meeting(entries) -> CaseEntry | None:
    """The last one that was held."""
    return next((one for one in reversed(entries) if one.kind == K.MEETING and one.facts["held"]), None)


def is_permitted(state: str) -> bool:
    return State(state) in PERMITTED
