"""Experiences that are planned for a day, for whom and why, and how they were (003-10, 003-16)."""

from django.db import models
from django.utils import timezone

from children.models import Child
from journals.framework import Area
from nursery.models import ClockTimeField, Room, Setting, User, current_setting, new_code, scoped
from nursery.templatetags.kith import longday


class PlannedExperienceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To staff: what is planned for at least one child whom ``user`` may open."""
        if not user.is_staff_of(current_setting()):
            return self.none()
        named = PlannedChild.objects.filter(child__in=Child.objects.visible_to(user))
        return self.filter(pk__in=named.values("plan"))

    def kept(self):
        return self.filter(removed_at=None)


class PlannedExperience(models.Model):
    """Something to do with children of one room on one day. ``starts`` is rough, in minutes since midnight.

    ``happened`` is empty until somebody says how it was, or that it did not happen.
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    starts = ClockTimeField(null=True, blank=True)
    what = models.CharField(max_length=200)
    areas = models.JSONField(default=list, blank=True, help_text="Areas of learning, as keys of Area.")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    happened = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(PlannedExperienceQuerySet)

    class Meta:
        ordering = ["date", models.F("starts").asc(nulls_last=True), "pk"]
        indexes = [models.Index(fields=["setting", "date"], name="plans_by_setting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(happened=None, noted_by=None, noted_at=None)
                | models.Q(happened__isnull=False, noted_by__isnull=False, noted_at__isnull=False),
                name="plan_happened_noted_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_by=None, removed_at=None)
                | models.Q(removed_by__isnull=False, removed_at__isnull=False),
                name="plan_removed_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"“{self.what}” on {longday(self.date)}"

    @property
    def area_list(self) -> list[Area]:
        return [Area(area) for area in self.areas]


class PlannedChild(models.Model):
    """A child it is planned for: why, and what this child needs to be different."""

    plan = models.ForeignKey(PlannedExperience, on_delete=models.CASCADE, related_name="planned")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="plans")
    why = models.CharField(max_length=200, blank=True, help_text="An interest, a stage, a need.")
    adaptation = models.CharField(max_length=300, blank=True)

    objects = scoped(setting="plan__setting")

    class Meta:
        ordering = ["child__first_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "child"], name="one_line_per_plan_and_child")]

    def __str__(self):
        return f"{self.child}: {self.plan}"
