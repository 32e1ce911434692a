"""Every state, every role, every step: allowed, or refused with which words."""

import pytest

from paperwork.rules import LEADS_TO, NOT_NOW, Person, Step, needs_check, why_not, why_not_read
from paperwork.states import CAN_BE_WRITTEN, FROZEN, NEXT, State

PEOPLE = {
    "owner": Person(is_owner=True, may_write=True, in_care_team=True, wrote=True),
    "let": Person(is_let=True, may_write=True),
    "stands_in": Person(is_secondary=True, stands_in=True, may_write=True, in_care_team=True),
    "secondary": Person(is_secondary=True, may_write=True, in_care_team=True),
    "buddy": Person(may_write=True, in_care_team=True),
    "colleague": Person(may_write=True),
    "apprentice": Person(in_care_team=True),
    "senco": Person(may_write=True, reads_confidential=True),
    "lead": Person(is_lead=True, may_write=True, may_check=True, reads_confidential=True),
    "lead_who_wrote": Person(is_lead=True, may_write=True, may_check=True, reads_confidential=True, wrote=True),
    "lead_who_owns": Person(is_lead=True, may_write=True, may_check=True, reads_confidential=True, is_owner=True),
    "carer": Person(is_carer=True),
}
WRITERS = {"owner", "let", "stands_in", "lead", "lead_who_wrote", "lead_who_owns"}
LEADS = {"lead", "lead_who_wrote", "lead_who_owns"}
NOT_WRITER = {
    "secondary": "Marta writes this. You can while Marta is away, or when Marta lets you.",
    "buddy": "Marta is responsible for this paper. A manager can hand it to somebody else.",
    "colleague": "Marta is responsible for this paper. A manager can hand it to somebody else.",
    "senco": "Marta is responsible for this paper. A manager can hand it to somebody else.",
    "apprentice": "Key workers write papers.",
    "carer": "Key workers write papers.",
}
CHECKS = "A manager or deputy reads it before it is final."
OTHER = "Somebody else than the writer reads it."
FINAL = "It is final: what it says no longer changes."
WAITS = "It waits for a check. Take it back to go on writing."

# (step, checked) → who may at all, words for the others; in which states, words for the other states
CHECKER = {"lead"}
NOT_CHECKER = {**dict.fromkeys(PEOPLE, CHECKS), "lead_who_wrote": OTHER, "lead_who_owns": OTHER}
WRITING = {State.WRITING, State.RETURNED}
FIRST = "Somebody else reads it first: send it to a check."
ENDED = "It is final: nobody writes it any more."
SAY_LET = dict.fromkeys(PEOPLE, "Marta, a manager or a deputy says who else may write.")
TABLE = {
    (Step.SEND, True): (WRITERS, NOT_WRITER, WRITING, dict.fromkeys(State, NOT_NOW[Step.SEND])),
    (Step.SEND, False): (WRITERS, NOT_WRITER, set(), dict.fromkeys(State, "This paper needs no check: make it final.")),
    (Step.TAKE_BACK, True): (WRITERS, NOT_WRITER, {State.TO_CHECK}, dict.fromkeys(State, NOT_NOW[Step.TAKE_BACK])),
    (Step.TAKE_BACK, False): (WRITERS, NOT_WRITER, {State.TO_CHECK}, dict.fromkeys(State, NOT_NOW[Step.TAKE_BACK])),
    (Step.RETURN, True): (CHECKER, NOT_CHECKER, {State.TO_CHECK}, dict.fromkeys(State, NOT_NOW[Step.RETURN])),
    (Step.RETURN, False): (CHECKER, NOT_CHECKER, {State.TO_CHECK}, dict.fromkeys(State, NOT_NOW[Step.RETURN])),
    (Step.FINISH, True): (
        CHECKER, NOT_CHECKER, {State.TO_CHECK},
        {**dict.fromkeys(CAN_BE_WRITTEN, FIRST), **dict.fromkeys(FROZEN, NOT_NOW[Step.FINISH])},
    ),
    (Step.FINISH, False): (
        WRITERS, NOT_WRITER, WRITING | {State.TO_CHECK}, dict.fromkeys(State, NOT_NOW[Step.FINISH]),
    ),
    (Step.SHARE, True): (WRITERS, NOT_WRITER, {State.FINAL}, dict.fromkeys(State, NOT_NOW[Step.SHARE])),
    (Step.SHARE, False): (WRITERS, NOT_WRITER, {State.FINAL}, dict.fromkeys(State, NOT_NOW[Step.SHARE])),
    (Step.SIGN, True): (
        WRITERS | {"carer"}, NOT_WRITER, {State.WITH_FAMILY, State.SIGNED}, dict.fromkeys(State, NOT_NOW[Step.SIGN]),
    ),
    (Step.SIGN, False): (
        WRITERS | {"carer"}, NOT_WRITER, {State.WITH_FAMILY, State.SIGNED}, dict.fromkeys(State, NOT_NOW[Step.SIGN]),
    ),
    **{
        (Step.WRITE, checked): (
            WRITERS, NOT_WRITER, CAN_BE_WRITTEN, {State.TO_CHECK: WAITS, **dict.fromkeys(FROZEN, FINAL)},
        )
        for checked in (True, False)
    },
    **{
        (Step.LET, checked): (
            LEADS | {"owner"}, SAY_LET, CAN_BE_WRITTEN | {State.TO_CHECK}, dict.fromkeys(FROZEN, ENDED),
        )
        for checked in (True, False)
    },
    **{
        (Step.HAND_OVER, checked): (
            LEADS, dict.fromkeys(PEOPLE, "A manager or deputy says who is responsible."),
            CAN_BE_WRITTEN | {State.TO_CHECK}, dict.fromkeys(FROZEN, ENDED),
        )
        for checked in (True, False)
    },
}  # fmt: skip


@pytest.mark.parametrize(("step", "checked"), TABLE)
@pytest.mark.parametrize("state", State)
def test_who_may_take_which_step_when(step, checked, state):
    who, not_who, states, not_now = TABLE[step, checked]
    for name, person in PEOPLE.items():
        said = why_not(step, state, "Marta", person, checked=checked)
        if step == Step.WRITE and state not in states:
            expected = not_now[state]  # that it is not the time comes first, for everybody
        elif name not in who:
            expected = not_who[name]
        else:
            expected = "" if state in states else not_now[state]
        assert said == expected, name


def test_the_table_is_whole():
    assert {step for step, _ in TABLE} == set(Step)
    assert len(TABLE) == 2 * len(Step)
    assert NEXT.keys() == set(State)
    assert set(LEADS_TO) == set(Step) - {Step.WRITE, Step.LET, Step.HAND_OVER}


READ = {
    "owner",
    "let",
    "stands_in",
    "secondary",
    "buddy",
    "apprentice",
    "senco",
    "lead",
    "lead_who_wrote",
    "lead_who_owns",
}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_care_team_the_senco_and_leads_read_it(name):
    assert bool(why_not_read(PEOPLE[name])) == (name not in READ)


@pytest.mark.parametrize(
    ("kind", "no_check", "checked"),
    [("summary", [], True), ("summary", ["summary"], False), ("room_move", ["summary"], True), ("about", [], False)],
)
def test_what_is_checked(kind, no_check, checked):
    assert needs_check(kind, no_check) is checked
