"""Settling in: visits before the first day, the first sessions, and two lists of what has been done (R25–R27, 003-13)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from children.models import Child
from nursery.models import Setting, User, current_setting, new_code, scoped
from staff.models import Practitioner


class Stays(models.TextChoices):
    """How long the parent is there (R25)."""

    ALL = "all", "The parent stays all the time"
    PART = "part", "The parent leaves for part of it"
    NONE = "none", "Without the parent"


class Parting(models.TextChoices):
    EASY = "easy", "Went off to play"
    SHORT = "short", "Upset for a short while"
    LONG = "long", "Upset for long"
    NOT_YET = "not_yet", "Did not part yet"


class SettlingVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_staff_of(current_setting()):
            return self.none()
        return self.filter(child__in=Child.objects.visible_to(user))


class SettlingVisit(models.Model):
    """One visit before the first day, or one of the first sessions (``is_session``): how the child was, who comforted,
    what the parent said (R27). Minutes since midnight; well-being and involvement from 1 to 5.

    ``told_…``: the key worker told the parents of a session (R26).
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="settling_visits")
    is_session = models.BooleanField(default=False)
    date = models.DateField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    stays = models.CharField(max_length=10, choices=Stays, default=Stays.ALL)
    attended = models.BooleanField(null=True, blank=True)
    minutes_without = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Minutes without the parent.")
    parting = models.CharField(max_length=10, choices=Parting, blank=True)
    comforted_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    comfort = models.CharField(max_length=300, blank=True, help_text="What helped.")
    wellbeing = models.PositiveSmallIntegerField(null=True, blank=True)
    involvement = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True, help_text="How it was.")
    remarks = models.TextField(blank=True, help_text="What the parent said.")
    agreed = models.CharField(max_length=300, blank=True, help_text="What is agreed for the next visit.")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=100, blank=True)
    told_words = models.TextField(blank=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = scoped(SettlingVisitQuerySet)

    class Meta:
        ordering = ["date", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "date"], condition=Q(is_session=True), name="one_settling_session_per_day"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=models.F("starts"), ends__lte=24 * 60),
                name="settling_visit_ends_after_it_starts",
                violation_error_message="Enter an end after the start.",
            ),
            models.CheckConstraint(
                condition=(Q(wellbeing=None) | Q(wellbeing__range=(1, 5)))
                & (Q(involvement=None) | Q(involvement__range=(1, 5))),
                name="settling_visit_scales_1_to_5",
                violation_error_message="Choose from 1 to 5.",
            ),
            models.CheckConstraint(
                condition=Q(attended=None, recorded_by=None, recorded_at=None)
                | Q(attended__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False),
                name="settling_visit_says_who_recorded_it",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_by=None, told_words="")
                | (Q(told_on__isnull=False, told_by__isnull=False) & ~Q(told_words="")),
                name="settling_visit_told_with_day_and_words",
                violation_error_message="Enter the day and what the family was told.",
            ),
        ]

    def __str__(self):
        return f"{self.child} on {self.date}"

    @property
    def minutes(self) -> int:
        return self.ends - self.starts


class SettlingStep(models.Model):
    """One line of a list was done: which, when, by whom. The lines are in ``keyworkers.settling_rules``."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="settling_steps")
    step = models.CharField(max_length=30)
    done_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, help_text="Such as who was there.")
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="child__setting")

    class Meta:
        ordering = ["done_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["child", "step"], name="one_settling_step_per_child")]

    def __str__(self):
        return f"{self.child}: {self.step}"
