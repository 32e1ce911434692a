"""What support can show beside a sentence of the policy. Counts alone: never who, never what; safeguarding never."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from nursery.proofs import Evidence, Look, Proof, counted
from senco.models import Case, CaseEntry, Cycle, EntryKind, Referral
from senco.states import State

SOON = timedelta(days=7)  # parents told, the SENCO has seen it
MEET_WITHIN = timedelta(weeks=4)
YEAR = timedelta(days=365)


def _told(look: Look) -> Proof:
    waits = Q(state__in=[State.RAISED, State.TOLD], state_since__lt=look.today - SOON)
    cases = Case.objects.filter(opened_at__date__gt=look.today - YEAR)
    found = cases.aggregate(of=Count("pk"), short=Count("pk", filter=waits))
    words = "concerns of the last year came to the parents and the SENCO, none waiting for longer than a week."
    return counted(found["of"], (), words, nothing="No concern was raised in the last year.", short=found["short"])


def _permission(look: Look) -> Proof:
    answered = CaseEntry.objects.filter(case=OuterRef("case"), kind=EntryKind.ANSWER, on__lte=OuterRef("on"))
    visits = CaseEntry.objects.filter(kind=EntryKind.VISIT, on__gt=look.today - YEAR).annotate(asked=Exists(answered))
    found = visits.aggregate(of=Count("pk"), short=Count("pk", filter=Q(asked=False)))
    words = "observations by the SENCO followed the parents’ answer."
    return counted(
        found["of"], (), words, nothing="The SENCO has observed no child in the last year.", short=found["short"]
    )


def _met(look: Look) -> Proof:
    cases = Case.objects.filter(state__in=[State.MEETING, State.SUPPORT])
    late = Q(state=State.MEETING, state_since__lt=look.today - MEET_WITHIN)
    found = cases.aggregate(of=Count("pk"), short=Count("pk", filter=late))
    words = "concerns that remained had their meeting with the family, or have it within four weeks."
    return counted(found["of"], (), words, nothing="No concern has come to a meeting.", short=found["short"])


def _plans(look: Look) -> Proof:
    going = Cycle.objects.filter(case=OuterRef("pk"), reviewed_on=None, review_on__gte=look.today)
    cases = Case.objects.filter(state=State.SUPPORT).annotate(planned=Exists(going))
    found = cases.aggregate(of=Count("pk"), short=Count("pk", filter=Q(planned=False)))
    words = "support plans have a cycle going on, and its review is not late."
    return counted(found["of"], (), words, nothing="No child has a support plan.", short=found["short"])


def _referrals(look: Look) -> Proof:
    found = Referral.objects.open().aggregate(of=Count("pk"), short=Count("pk", filter=Q(chase_on__lt=look.today)))
    words = "open referrals are not waiting past the day on which we ask after them."
    return counted(found["of"], (), words, nothing="No referral is open.", short=found["short"])


def _s(key, title, shows, find):
    return Evidence(f"senco.{key}", title, shows, find, "senco:home")


EVIDENCE = [
    _s("told", "Concerns told", "Concerns that came to parents and SENCO in time.", _told),
    _s("permission", "Permission first", "SENCO observations after the parents’ answer.", _permission),
    _s("decided", "Meetings with families", "Concerns that had their meeting.", _met),
    _s("plans", "Support plans", "Plans with a cycle going on.", _plans),
    _s("referrals", "Referrals", "Open referrals that nobody has forgotten.", _referrals),
]
