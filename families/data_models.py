"""What is asked about a child's data, how long things are kept, what stops erasing, and what was erased (S54, S55)."""

from django.db import models
from django.utils import timezone

from children.models import Child
from nursery.models import Job, Setting, User, new_code, scoped


class Asked(models.TextChoices):
    ASKED = "asked", "Asked for"
    REVIEWED = "reviewed", "Being made"
    HANDED = "handed", "Handed over"
    REFUSED = "refused", "Refused"


class DataRequest(models.Model):
    """A family asks for everything that is held about its child (R91). ``decisions``: doubtful part → whether it goes along."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="data_requests")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    due_on = models.DateField(help_text="One month later (R91).")
    state = models.CharField(max_length=10, choices=Asked, default=Asked.ASKED)
    decisions = models.JSONField(default=dict, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.CharField(max_length=500, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    handed_on = models.DateField(null=True, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "asked_by"],
                condition=models.Q(state__in=["asked", "reviewed"]),
                name="one_open_data_request_per_child_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None, reviewed_at=None)
                | models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="data_request_reviewed_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"Everything held about {self.child}"


class RetentionRules(models.Model):
    """For how long a setting keeps what, and whether families see who looked. One row a setting, if any (R93)."""

    setting = models.OneToOneField(Setting, on_delete=models.CASCADE, related_name="retention_rules")
    record_years = models.PositiveSmallIntegerField("years after leaving: record, register, consents", default=3)
    journal_months = models.PositiveSmallIntegerField("months after leaving: journals and photos", default=3)
    accident_age_months = models.PositiveSmallIntegerField(
        "accidents and medicine: until this age, in months", default=255
    )
    support_age_months = models.PositiveSmallIntegerField(
        "support and safeguarding: until this age, in months", default=300
    )
    families_see_looks = models.BooleanField(
        "families see who looked at their child’s pages and changed them", default=False
    )

    objects = scoped()

    class Meta:
        verbose_name_plural = "retention rules"

    def __str__(self):
        return f"For how long {self.setting} keeps things"


class LegalHold(models.Model):
    """Nothing about this child is erased while it holds (R94)."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    since = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    objects = scoped(setting="child__setting")

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self):
        return f"{self.child} since {self.since}"


class Erasure(models.Model):
    """What was erased: whose by code alone, which kinds, how many rows and files. Applied again after a restore (S54)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    child_code = models.CharField(max_length=12)
    kinds = models.JSONField()
    counts = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Erased on {self.at:%-d %B %Y}"
