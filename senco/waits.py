"""For whom or what a case waits, in a sentence; the SENCO’s home is sorted by it. Pure: no query."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from nursery.templatetags.kith import longday, names
from senco.states import IS_SENCO, LEADS_IT, WITH_THE_AGENCY, WORKS_ON_IT, Part, Referring, State

REVIEW_SOON = timedelta(days=7)


class For(StrEnum):
    """In the order of the page."""

    YOU = "you"
    REVIEW = "review"
    FAMILY = "family"
    AGENCY = "agency"
    OTHERS = "others"
    QUIET = "quiet"


TITLES = {
    For.YOU: "For you",
    For.REVIEW: "Review due",
    For.FAMILY: "For the family",
    For.AGENCY: "For an agency",
    For.OTHERS: "For a colleague",
    For.QUIET: "Nothing due",
}


@dataclass(frozen=True)
class Referred:
    """What ``waits_for`` needs of a referral. ``has_it``: they said so on the page of Kith’s link."""

    state: str
    to: str
    since: date
    chase_on: date | None
    has_it: bool = False


@dataclass(frozen=True)
class Facts:
    """What ``waits_for`` needs of a case. ``since``: the day it came to where it stands."""

    child: str
    state: str
    since: date
    review_on: date | None = None
    meeting_on: date | None = None
    refused_on: date | None = None
    """The day on which the family last said no, or no longer."""
    has_visit: bool = False
    has_plan: bool = False
    to_be_told: tuple[str, ...] = ()
    referrals: tuple[Referred, ...] = ()


def waits_for(case: Facts, today: date, parts: frozenset[Part]) -> tuple[For, str]:
    """For whom it waits, seen by somebody who is ``parts`` to it, and what for. The most pressing thing is said."""
    yours = For.YOU if parts & WORKS_ON_IT else For.OTHERS
    leads = For.YOU if parts & LEADS_IT else For.OTHERS
    senco = For.YOU if parts & IS_SENCO else For.OTHERS
    state = State(case.state)
    if state is State.CLOSED:
        return For.QUIET, f"Closed on {longday(case.since)}"
    if state is State.RAISED:
        team = For.YOU if Part.TEAM in parts else For.OTHERS
        return team, f"{case.child}’s parents are to be told; raised on {longday(case.since)}"
    if state is State.TOLD:
        return senco, f"Parents were told on {longday(case.since)}; the SENCO has not said yet that it is seen"
    if state is State.PERMISSION and case.refused_on:
        stands = f"; a meeting stands on {longday(case.meeting_on)}" if case.meeting_on else ""
        return (
            leads,
            f"The family does not agree, since {longday(case.refused_on)}: talk with them, or close it{stands}",
        )
    if state is State.PERMISSION:
        return For.FAMILY, f"Since {longday(case.since)} {case.child}’s parents have not said yet whether they agree"
    if case.to_be_told:
        have = "have" if len(case.to_be_told) > 1 else "has"
        return yours, f"{names(case.to_be_told)} could not come to the meeting and {have} not heard yet"
    if state is State.OBSERVING:
        if case.has_visit:
            return leads, "Observed: another visit, or decide what is next"
        return senco, f"Permission since {longday(case.since)}: the first visit to the room is due"
    if state is State.WATCHING:
        return _by_review(case, today, "Look again")
    if state is State.MEETING:
        if case.meeting_on is None:
            return yours, f"The family is to be invited; decided on {longday(case.since)}"
        if case.meeting_on <= today:
            return yours, f"How was the meeting of {longday(case.meeting_on)}?"
        return For.FAMILY, f"Meeting on {longday(case.meeting_on)}"
    return _support(case, today, yours)


def _support(case: Facts, today: date, yours: For) -> tuple[For, str]:
    for one in case.referrals:
        if one.state == Referring.SENT and one.has_it:
            return yours, f"{one.to} has opened the referral and answered: note what came back"
        if one.state in WITH_THE_AGENCY and one.chase_on and one.chase_on <= today:
            return yours, f"Nothing back from {one.to} yet: ask them"
        if one.state == Referring.CONSENTED:
            return yours, f"The family agrees: the referral to {one.to} can go"
        if one.state == Referring.OUTCOME:
            return yours, f"{one.to} has answered: what follows from it?"
    if case.review_on and case.review_on <= today + REVIEW_SOON:
        return _by_review(case, today, "Review the plan")
    for one in case.referrals:
        if one.state == Referring.DRAFTED:
            return For.FAMILY, f"Do they agree to the referral to {one.to}?"
    for one in case.referrals:
        if one.state in WITH_THE_AGENCY:
            return For.AGENCY, f"{one.to}, {Referring(one.state).label.lower()} on {longday(one.since)}" + (
                f"; ask on {longday(one.chase_on)}" if one.chase_on else ""
            )
    if case.review_on is None:
        return yours, "The next plan is to be written" if case.has_plan else "The first plan is to be written"
    return _by_review(case, today, "Review the plan")


def _by_review(case: Facts, today: date, what: str) -> tuple[For, str]:
    if case.review_on is None:
        return For.QUIET, what
    if case.review_on < today:
        return For.REVIEW, f"{what}: it was to be on {longday(case.review_on)}"
    where = For.REVIEW if case.review_on <= today + REVIEW_SOON else For.QUIET
    return where, f"{what} on {longday(case.review_on)}"


def in_a_sentence(counts: dict[For, int], *, worries: int = 0, unread: int = 0) -> str:
    """``"Two cases wait for you, one for a family."``; the answer first (ux.md 1.3). Before it what was told to a safeguarding
    lead and is ``unread``, after it worries to talk over."""
    said = [
        (counts.get(For.YOU, 0), "for you"),
        (counts.get(For.REVIEW, 0), "for a review"),
        (counts.get(For.FAMILY, 0), "for a family"),
        (counts.get(For.AGENCY, 0), "for an agency"),
    ]
    said = [(count, whom) for count, whom in said if count]
    found = []
    if unread:
        found.append(f"{number(unread)} safeguarding record{'s are' if unread > 1 else ' is'} not read yet.")
    if said:
        first, whom = said[0]
        words = f"{number(first)} case{'s' * (first != 1)} wait{'s' * (first == 1)} {whom}"
        found.append(", ".join([words, *(f"{number(count).lower()} {whom}" for count, whom in said[1:])]) + ".")
    if worries:
        found.append(f"{number(worries)} {'worries are' if worries > 1 else 'worry is'} to be talked over.")
    if not found:
        return "Nothing waits for you." if sum(counts.values()) else "No child is being supported just now."
    return " ".join(found)


def number(count: int) -> str:
    small = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return small[count] if count < len(small) else str(count)
