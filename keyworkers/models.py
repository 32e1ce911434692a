"""The care team over time: one order of care for each child, key worker → secondary → buddy."""

from django.db import models
from django.utils import timezone

from children.models import Child
from nursery.dated import Dated, DatedQuerySet
from nursery.models import Setting, User, new_code, scoped
from staff.models import Practitioner


class TeamRole(models.TextChoices):
    """In order of precedence (contracts 4)."""

    KEY_WORKER = "key_worker", "Key worker"
    SECONDARY = "secondary", "Secondary"
    BUDDY = "buddy", "Buddy"


class Bond(models.TextChoices):
    """How sure the bond of a child and a key worker is (R13)."""

    PROVISIONAL = "provisional", "Provisional"
    CONFIRMED = "confirmed", "Confirmed"


class KeyPersonAssignment(Dated):
    """A practitioner holds one place in a child's care team for a time (EYFS key person; R1, R3)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="assignments")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=TeamRole)
    locked = models.BooleanField(default=False, help_text="The planner keeps this person in this place.")

    bond = models.CharField(max_length=20, choices=Bond, default=Bond.CONFIRMED)
    review_on = models.DateField(null=True, blank=True, help_text="When a provisional bond is looked at.")

    objects = scoped(DatedQuerySet, setting="child__setting")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["child", "role"],
                condition=models.Q(ends_on=None),
                name="one_open_assignment_per_role",
                violation_error_message="This child already has someone in that place.",
            ),
        ]

    def __str__(self):
        return f"{self.practitioner}, {self.get_role_display().lower()} of {self.child}"


class CareTeamChange(models.Model):
    """One change of a child's care team: what it was, what it became, why. The newest is the team's version (S47).

    ``before`` and ``after`` map each role to the key of a practitioner or None.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="team_changes")
    starts_on = models.DateField(help_text="The day from which it holds.")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", editable=False
    )

    objects = scoped(setting="child__setting")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.child} from {self.starts_on}"


class PlanRefusal(models.Model):
    """A lead did not want somebody proposed for this place of this child; the planner leaves it out from then on."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="plan_refusals")
    role = models.CharField(max_length=20, choices=TeamRole)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="+")
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="child__setting")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "role", "practitioner"], name="one_refusal_per_place_and_person")
        ]

    def __str__(self):
        return f"{self.child}: not {self.practitioner} as {self.get_role_display().lower()}"


class PlanWeights(models.Model):
    """What the planner weighs, in minutes a week of the key worker's presence (contracts 3). One row a setting, if any."""

    setting = models.OneToOneField(Setting, on_delete=models.CASCADE, related_name="plan_weights")
    keep_key_worker = models.PositiveSmallIntegerField("keeping a key worker", default=600)
    keep_secondary = models.PositiveSmallIntegerField("keeping a secondary", default=200)
    keep_buddy = models.PositiveSmallIntegerField("keeping a buddy", default=100)
    siblings = models.PositiveSmallIntegerField("siblings with the same key worker", default=240)
    language = models.PositiveSmallIntegerField("a key worker who speaks the home language", default=180)
    send = models.PositiveSmallIntegerField("a trained key worker for additional needs", default=120)
    fair_share = models.PositiveSmallIntegerField("each key child beyond a fair share, against", default=120)

    objects = scoped()

    def __str__(self):
        return f"What the planner weighs at {self.setting}"


class GapAhead(models.Model):
    """A booked time in the next weeks with nobody of the care team in, as last looked at. Minutes since midnight."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    date = models.DateField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the leads were told by mail.")

    objects = scoped()

    class Meta:
        ordering = ["date", "starts", "child"]
        verbose_name_plural = "gaps ahead"
        constraints = [
            models.UniqueConstraint(fields=["child", "date", "starts", "ends"], name="one_gap_per_child_and_time")
        ]

    def __str__(self):
        return f"{self.child} on {self.date}"


class CoverWatch(models.Model):
    """What was the newest change, and the day, when cover was looked at last."""

    setting = models.OneToOneField(Setting, on_delete=models.CASCADE, related_name="+")
    last_event = models.BigIntegerField(default=0)
    day = models.DateField(null=True, blank=True)

    objects = scoped()

    class Meta:
        verbose_name_plural = "cover watches"

    def __str__(self):
        return f"Cover of {self.setting}"


class HandoverReason(models.TextChoices):
    """Why a child gets another key worker (R19)."""

    LEAVER = "leaver", "The key worker leaves"
    ABSENCE = "absence", "The key worker is away for long"
    ROOM = "room", "The child moves to another room"
    SHIFTS = "shifts", "Shifts or booked times have changed"
    FAMILY = "family", "The family asked"
    STAFF = "staff", "The staff asked"
    CHANGED = "changed", "It was changed at once"


class HandoverState(models.TextChoices):
    OPEN = "open", "Going on"
    PAUSED = "paused", "Paused"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


class Handover(models.Model):
    """A change of key worker at the child's pace: joint visits, parents told, ready, then it takes effect (R19–R23)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="handovers")
    from_person = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    to_person = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=HandoverReason)
    by_day = models.DateField(help_text="By when it should be done; the child's pace decides.")
    state = models.CharField(max_length=20, choices=HandoverState, default=HandoverState.OPEN)
    parents_told_on = models.DateField(null=True, blank=True)
    parents_told_how = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["by_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=models.Q(state__in=["open", "paused"]),
                name="one_open_handover_per_child",
                violation_error_message="A handover of this child is open already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on=None)),
                name="handover_done_has_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.child} to {self.to_person}"


class HandoverVisit(models.Model):
    """One joint visit: when, what for, and how it was. Minutes since midnight; well-being from 1 to 5."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="visits")
    date = models.DateField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=200, blank=True)
    attended = models.BooleanField(null=True, blank=True)
    wellbeing = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = scoped(setting="handover__setting")

    class Meta:
        ordering = ["date", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")),
                name="handover_visit_ends_after_it_starts",
                violation_error_message="Enter an end after the start.",
            ),
            models.CheckConstraint(
                condition=models.Q(wellbeing=None) | models.Q(wellbeing__range=(1, 5)),
                name="handover_visit_wellbeing_1_to_5",
                violation_error_message="Choose well-being from 1 to 5.",
            ),
        ]

    def __str__(self):
        return f"{self.handover.child} on {self.date}"


class KeyGroupTime(models.Model):
    """A key group's time together on one day: what is planned, and a note afterwards (R12; 002-20, 004-14)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="group_times")
    date = models.DateField()
    plan = models.TextField(blank=True)
    note = models.TextField(blank=True)
    differently = models.JSONField(
        default=dict, blank=True, help_text="Key of a child to what that child needs differently."
    )
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "date"], name="one_group_time_per_person_and_day")
        ]

    def __str__(self):
        return f"{self.practitioner}’s group on {self.date}"


class WhatIf(models.Model):
    """Changes that are thought about and not made: kept by name, and made real all at once."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=80)
    steps = models.JSONField(default=list, blank=True, help_text="What keyworkers/whatif.py reads.")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_real_at = models.DateTimeField(null=True, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name


class DropIn(models.Model):
    """A set time in the week when families may see a key worker (R64). Minutes since midnight."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="drop_ins")
    weekday = models.PositiveSmallIntegerField(
        choices=list(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")))
    )
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    slot_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Minutes for each family; empty: as the setting says."
    )
    despite = models.CharField(max_length=200, blank=True, help_text="How a room manages without them then.")

    objects = scoped(setting="practitioner__setting")

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts"), ends__lte=24 * 60, weekday__lte=4),
                name="drop_in_ends_after_it_starts",
                violation_error_message="Enter an end after the start.",
            )
        ]

    def __str__(self):
        return f"{self.practitioner}, {self.get_weekday_display()}"


class CardIssue(models.Model):
    """A key worker card was given to a family: when, by whom, and what stood on it (R2, R83)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cards")
    given_on = models.DateField()
    given_to = models.CharField(max_length=150, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.JSONField(help_text="Role to key of a practitioner, as printed.")
    at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-given_on", "-pk"]

    def __str__(self):
        return f"{self.child} on {self.given_on}"


from keyworkers import meeting_models, settling_models  # noqa: E402, F401 – so that Django finds them
