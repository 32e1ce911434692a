"""For whom a case waits, in a sentence."""

from datetime import date, timedelta

import pytest

from senco.states import Part, State
from senco.waits import Facts, For, Referred, in_a_sentence, waits_for

TODAY = date(2026, 11, 23)
SENCO, TEAM = frozenset({Part.SENCO}), frozenset({Part.TEAM})


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


LATER = days(60)


def sent(state, chase_on=None) -> tuple:
    return (Referred(state, "Riverside", days(-9), chase_on),)


@pytest.mark.parametrize(
    ("facts", "team", "senco", "words"),
    [
        ({"state": "raised"}, For.YOU, For.OTHERS, "parents are to be told"),
        ({"state": "told"}, For.OTHERS, For.YOU, "has not said yet that it is seen"),
        ({"state": "permission"}, For.FAMILY, For.FAMILY, "Since Friday 13 November Rowan’s parents have not said yet"),
        ({"state": "observing"}, For.OTHERS, For.YOU, "the first visit to the room is due"),
        ({"state": "observing", "has_visit": True}, For.OTHERS, For.YOU, "decide what is next"),
        ({"state": "watching", "review_on": days(30)}, For.QUIET, For.QUIET, "Look again on Wednesday 23 December"),
        ({"state": "watching", "review_on": days(7)}, For.REVIEW, For.REVIEW, "Look again on Monday 30 November"),
        ({"state": "watching", "review_on": days(-1)}, For.REVIEW, For.REVIEW, "it was to be on Sunday 22 November"),
        ({"state": "meeting"}, For.YOU, For.YOU, "The family is to be invited"),
        ({"state": "meeting", "meeting_on": days(3)}, For.FAMILY, For.FAMILY, "Meeting on Thursday 26 November"),
        ({"state": "meeting", "meeting_on": days(0)}, For.YOU, For.YOU, "How was the meeting"),
        ({"state": "support"}, For.YOU, For.YOU, "The first plan is to be written"),
        ({"state": "support", "has_plan": True}, For.YOU, For.YOU, "The next plan is to be written"),
        ({"state": "support", "to_be_told": ("Daniel",)}, For.YOU, For.YOU, "Daniel could not come"),
        ({"state": "support", "review_on": days(60)}, For.QUIET, For.QUIET, "Review the plan on"),
        ({"state": "support", "review_on": LATER, "referrals": sent("drafted")}, For.FAMILY, For.FAMILY, "Do they agree"),
        ({"state": "support", "review_on": LATER, "referrals": sent("consented")}, For.YOU, For.YOU, "can go"),
        ({"state": "support", "review_on": LATER, "referrals": sent("sent", days(1))}, For.AGENCY, For.AGENCY,
         "sent on Saturday 14 November; ask on Tuesday 24 November"),
        ({"state": "support", "review_on": LATER, "referrals": sent("sent", days(0))}, For.YOU, For.YOU, "Nothing back"),
        ({"state": "support", "review_on": LATER, "referrals": sent("outcome")}, For.YOU, For.YOU, "Riverside has answered"),
        ({"state": "closed"}, For.QUIET, For.QUIET, "Closed on Friday 13 November"),
    ],
)  # fmt: skip
def test_for_whom_it_waits(facts, team, senco, words):
    case = Facts(child="Rowan", since=days(-10), **facts)
    assert waits_for(case, TODAY, TEAM)[0] is team
    group, said = waits_for(case, TODAY, SENCO)
    assert group is senco
    assert words in said


def test_every_state_has_a_sentence():
    for state in State:
        assert waits_for(Facts(child="Rowan", state=state, since=TODAY), TODAY, SENCO)[1]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "No child is being supported just now."),
        ({For.QUIET: 2}, "Nothing waits for you."),
        ({For.YOU: 1}, "One case waits for you."),
        ({For.YOU: 2, For.FAMILY: 1, For.AGENCY: 12}, "Two cases wait for you, one for a family, 12 for an agency."),
        ({For.REVIEW: 1}, "One case waits for a review."),
    ],
)
def test_the_answer_comes_first(counts, words):
    assert in_a_sentence(counts) == words
