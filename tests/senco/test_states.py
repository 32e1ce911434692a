"""Every state × who × action: allowed, or refused with which words (R70)."""

import pytest
from django.core.exceptions import ValidationError

from senco.states import (
    NEXT,
    OPEN,
    PERMITTED,
    REFERRAL_NEXT,
    RULES,
    SHUT,
    WHO_MAY,
    Part,
    Referring,
    State,
    check_may,
    check_referral_step,
    check_step,
    refusal,
    stands,
)

S, P = State, Part
WORKERS, LEADERS, SENCO = {P.TEAM, P.SENCO, P.LEAD}, {P.SENCO, P.LEAD}, {P.SENCO, P.ACTING}
ALL = set(State)
TABLE = {  # action: who may, and where; written out, so that a change of the rules has to be meant
    "tell": (WORKERS, ALL - {S.CLOSED}),
    "override": ({P.SAFEGUARD}, {S.RAISED}),
    "see": (SENCO, {S.TOLD}),
    "answer": (WORKERS, {S.PERMISSION}),
    "withdraw": (WORKERS, {S.OBSERVING, S.WATCHING, S.MEETING, S.SUPPORT}),
    "visit": (SENCO, {S.OBSERVING, S.WATCHING, S.MEETING, S.SUPPORT}),
    "decide": (LEADERS, {S.OBSERVING, S.WATCHING, S.MEETING}),
    "invite": (WORKERS, {S.MEETING, S.SUPPORT}),
    "hold": (WORKERS, {S.MEETING, S.SUPPORT}),
    "reply": (WORKERS, ALL - {S.CLOSED}),
    "call_off": (WORKERS, ALL - {S.CLOSED}),
    "tell_outcome": (WORKERS, ALL),
    "plan": (WORKERS, {S.SUPPORT}),
    "review": (WORKERS, {S.SUPPORT}),
    "refer": (WORKERS, {S.SUPPORT}),
    "hear": (WORKERS, ALL),
    "need": (WORKERS, ALL - {S.CLOSED}),
    "send": (LEADERS, ALL - {S.CLOSED}),
    "readers": (LEADERS, ALL - {S.CLOSED}),
    "ask_lead": (WORKERS, ALL - {S.CLOSED}),
    "close": (LEADERS, ALL - {S.CLOSED}),
    "reopen": (LEADERS, {S.CLOSED}),
}
WORDS = {  # the words of what is shut, where they are not those of the state
    ("see", S.PERMISSION): "The SENCO has seen it already.",
    **{("see", state): "The SENCO has seen it already." for state in PERMITTED},
    **{("answer", state): "Permission is recorded. It can be withdrawn." for state in PERMITTED},
    **{("override", state): "Parents were told already." for state in OPEN - {S.RAISED}},
    **{("reopen", state): "It is open." for state in OPEN},
}


def test_the_tables_know_every_state_and_action():
    assert NEXT.keys() == set(State)
    assert REFERRAL_NEXT.keys() == set(Referring)
    assert RULES.keys() == TABLE.keys()
    assert SHUT.keys() == set(State)


@pytest.mark.parametrize("action", TABLE)
def test_who_may_do_what_where(action):
    who, where = TABLE[action]
    for state in State:
        for part in [*Part, None]:
            parts = frozenset({part} - {None})
            words = refusal(action, state, parts)
            if part not in who:
                assert words == WHO_MAY[frozenset(who)], (state, part)
            elif state in where:
                assert words == "", (state, part)
            else:
                assert words == WORDS.get((action, state), SHUT[state]), (state, part)


def test_what_is_refused_raises_its_words():
    with pytest.raises(ValidationError, match="opens when the parents have given permission"):
        check_may("visit", "permission", frozenset({P.SENCO}))
    check_may("visit", "observing", frozenset({P.SENCO}))


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("then", State)
def test_steps_lead_on_as_the_table_says(now, then):
    if then in NEXT[now]:
        check_step(now, then)
    else:
        with pytest.raises(ValidationError, match="now, so that cannot be done"):
            check_step(now, then)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((False, False, False, "", False), S.RAISED),
        ((True, False, False, "", False), S.TOLD),
        ((True, True, False, "", False), S.PERMISSION),
        ((True, True, True, "", False), S.OBSERVING),
        ((True, True, True, "watch", False), S.WATCHING),
        ((True, True, True, "none", False), S.OBSERVING),  # opened again after “no further worry”
        ((True, True, True, "meeting", False), S.MEETING),
        ((True, True, True, "watch", True), S.SUPPORT),
        ((True, True, False, "meeting", True), S.PERMISSION),  # withdrawn: everything after it shuts
    ],
)
def test_a_case_stands_where_its_record_says(facts, state):
    assert stands(**dict(zip(("told", "seen", "permitted", "decision", "met"), facts, strict=True))) is state


@pytest.mark.parametrize("now", Referring)
@pytest.mark.parametrize("then", Referring)
def test_steps_of_a_referral(now, then):
    if then in REFERRAL_NEXT[now]:
        check_referral_step(now, then)
    else:
        words = "not been sent" if now in ("drafted", "consented") else "closed" if now == "closed" else "already"
        with pytest.raises(ValidationError, match=words):
            check_referral_step(now, then)
