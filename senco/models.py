"""Support for a child who may need more: concerns and cases, worries talked over, referrals, and safeguarding, kept apart.

What people wrote is sealed (S52). Who may open a case: ``CaseQuerySet.visible_to``.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from children.models import Child
from journals.models import Observation
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import Setting, User, current_setting, new_code, scoped
from nursery.roles import SAFEGUARDS
from nursery.sealed import SealedJSONField, SealedTextField
from senco.states import State


def by(**more):
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", **more)


def both_or_neither(who: str, when: str, name: str):
    both = Q(**{f"{who}__isnull": False, f"{when}__isnull": False})
    return models.CheckConstraint(condition=both | Q(**{who: None, when: None}), name=name)


class Need(models.TextChoices):
    """The four broad areas (R72). Several may fit, and none has to."""

    COMMUNICATION = "communication", gettext_lazy("Communication and interaction")
    LEARNING = "learning", gettext_lazy("Thinking and learning")
    FEELINGS = "feelings", gettext_lazy("Feelings, friendships and well-being")
    BODY = "body", gettext_lazy("Body, hearing and sight")


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """S7: SENCO, manager and deputy every case; key worker and secondary those of their children; a buddy and a
        safeguarding lead where they were let in. Nobody else knows that there is one."""
        setting = current_setting()
        if user.sees_every_child_of(setting):
            return self
        reach = Q(pk__in=[])
        if user.is_staff_of(setting):
            team = KeyPersonAssignment.objects.on(setting.today()).filter(
                child=OuterRef("child"), practitioner__user=user
            )
            reach |= Exists(team.exclude(role=TeamRole.BUDDY)) | Q(buddy_may_look=True) & Exists(team)
        if user.roles_in(setting) & SAFEGUARDS:
            reach |= Q(lead_asked_at__isnull=False)
        return self.filter(reach)

    def open(self):
        return self.exclude(state=State.CLOSED)


class Case(models.Model):
    """A development concern, and all that comes of it. ``review_on``: when it is next looked at, where that is fixed."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cases")
    title = SealedTextField(help_text="What it is about, such as talking.")
    concern = SealedTextField()
    needs = SealedJSONField(default=list, blank=True, help_text="Keys of Need.")
    observations = models.ManyToManyField(Observation, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.RAISED)
    state_since = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    buddy_may_look = models.BooleanField(default=False)
    plan_kind = models.CharField(max_length=80, blank=True, help_text="The setting’s own words for the plan (R78).")
    opened_by = by()
    opened_at = models.DateTimeField(default=timezone.now)
    seen_by = by(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    lead_asked_by = by(null=True, blank=True)
    lead_asked_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(CaseQuerySet)

    class Meta:
        ordering = ["state_since", "pk"]
        indexes = [models.Index(fields=["setting", "state"], name="cases_by_state")]
        constraints = [
            both_or_neither("seen_by", "seen_at", "case_seen_by_and_at_together"),
            both_or_neither("lead_asked_by", "lead_asked_at", "case_lead_asked_by_and_at_together"),
        ]

    def __str__(self):
        return f"the support of {self.child}"

    @property
    def heading(self) -> str:
        """``"Rowan’s talking"``."""
        return f"{self.child.name}’s {self.title[:1].lower()}{self.title[1:]}"

    @property
    def need_names(self) -> list[str]:
        return [Need(need).label for need in self.needs]


class EntryKind(models.TextChoices):
    TOLD = "told", "Parents told"
    OVERRIDE = "override", "Goes on before parents are told"
    SEEN = "seen", "Seen by the SENCO"
    ANSWER = "answer", "Permission"
    WITHDRAWN = "withdrawn", "Permission withdrawn"
    VISIT = "visit", "Observation"
    DECISION = "decision", "Decision"
    MEETING = "meeting", "Meeting"
    OUTCOME_TOLD = "outcome_told", "Outcome told"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"


class CaseEntry(models.Model):
    """Something that was done or said, on a day. Entries stay as they are, except a meeting until it was held.

    ``facts`` by kind: told ``how``, ``people``, ``carers``; seen ``acting`` (by a manager, where nobody is SENCO); answer
    ``answer`` (yes, not_yet, no), ``name``, ``how``, ``carer``; withdrawn ``name``, ``how``, ``carer``; visit ``starts``,
    ``minutes``, ``where``; decision ``decision``, ``review_on``; meeting ``starts``, ``ends``, ``place``, ``held``,
    ``meeting`` (see ``diary.py``) and ``guests``: a list of ``{"key", "name", "part", "reply", "came", "told_on"}``;
    outcome_told ``key``, ``name``, ``how``.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=12, choices=EntryKind)
    on = models.DateField()
    words = SealedTextField(blank=True)
    facts = SealedJSONField(default=dict, blank=True)
    recorded_by = by()
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="case__setting")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "case entries"

    def __str__(self):
        return f"{self.get_kind_display()} of {self.on}"

    @property
    def to_be_told(self) -> list[dict]:
        """Of a meeting that was held: those of the family who were not there and have not heard yet (000-32)."""
        if self.kind != EntryKind.MEETING or not self.facts["held"]:
            return []
        return [one for one in self.facts["guests"] if one["part"] == "family" and not (one["came"] or one["told_on"])]


class Cycle(models.Model):
    """Assess, plan, do, review: once round (R71). ``outcomes``: a list of ``{"outcome", "actions", "who", "expected",
    "result"}``."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cycles")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    review_on = models.DateField()
    assess = SealedTextField()
    family_view = SealedTextField(blank=True)
    child_view = SealedTextField(blank=True)
    outcomes = SealedJSONField(default=list)
    planned_by = by()
    planned_at = models.DateTimeField(default=timezone.now)
    reviewed_on = models.DateField(null=True, blank=True)
    review = SealedTextField(blank=True)
    family_at_review = SealedTextField(blank=True)
    reviewed_by = by(null=True, blank=True)

    objects = scoped(setting="case__setting")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_cycle_per_number"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(reviewed_on=None),
                name="one_open_cycle_per_case",
                violation_error_message="Review the cycle that is going on first.",
            ),
            both_or_neither("reviewed_by", "reviewed_on", "cycle_reviewed_by_and_on_together"),
            models.CheckConstraint(
                condition=Q(review_on__gt=models.F("starts_on")),
                name="cycle_is_reviewed_after_it_begins",
                violation_error_message="Choose a review day after the first day.",
            ),
        ]

    def __str__(self):
        return f"Cycle {self.number}"


class Worry(models.Model):
    """A worry to talk over with the manager (002-17). Its writer and the leads read it, nobody else."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField()
    observations = models.ManyToManyField(Observation, blank=True, related_name="+")
    raised_by = by()
    raised_at = models.DateTimeField(default=timezone.now)
    talked_on = models.DateField(null=True, blank=True)
    talked_with = by(null=True, blank=True)
    advice = SealedTextField(blank=True)
    became = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="began_as")

    objects = scoped()

    class Meta:
        ordering = ["-raised_at"]
        verbose_name_plural = "worries"
        constraints = [both_or_neither("talked_with", "talked_on", "worry_talked_with_and_on_together")]

    def __str__(self):
        return f"a worry about {self.child}"


from senco.referral_models import Referral, ReferralEntry  # noqa: E402, F401 – so that Django finds them
from senco.safety_models import SafetyEntry, SafetyReader, SafetyRecord  # noqa: E402, F401
