"""What was told to the safeguarding leads: a store of its own, which nobody else sees (R101, S7).

It stands in no list, search, count, journal, summary or export but the leads' own. Whoever told it may add to it, and sees
only whom they told and when.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from children.models import Child
from nursery.models import Setting, User, current_setting, new_code, scoped
from nursery.roles import SAFEGUARDS
from nursery.sealed import SealedTextField
from senco.models import Observation, both_or_neither, by


class SafetyRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Safeguarding leads and their deputies, and whom they let read one of them. Being manager opens nothing."""
        if user.roles_in(current_setting()) & SAFEGUARDS:
            return self
        return self.filter(pk__in=SafetyReader.objects.filter(user=user, ended_at=None).values("record"))


class SafetyRecord(models.Model):
    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    observations = models.ManyToManyField(Observation, blank=True, related_name="+")
    told_by = by()
    told_at = models.DateTimeField(default=timezone.now)
    told_to = models.CharField(max_length=300, blank=True, help_text="Names of the leads of that day.")
    seen_by = by(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    closed_by = by(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(SafetyRecordQuerySet)

    class Meta:
        ordering = ["-told_at"]
        constraints = [
            both_or_neither("seen_by", "seen_at", "safety_seen_by_and_at_together"),
            both_or_neither("closed_by", "closed_at", "safety_closed_by_and_at_together"),
        ]

    def __str__(self):
        return "a confidential record"


class SafetyKind(models.TextChoices):
    TOLD = "told", "What was told"
    NOTE = "note", "Note"
    CALL = "call", "Spoke with somebody"
    ACTION = "action", "To do"
    SHARED = "shared", "Shared outside"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"


class SafetyEntry(models.Model):
    """One line of the chronology. ``happened_at`` is when it happened, ``recorded_at`` when it was written (both kept).

    ``shared`` says with whom in ``whom`` and, where parents did not agree, why in ``reason`` (R73). An ``action`` has
    ``whom`` who does it and ``due_on``.
    """

    record = models.ForeignKey(SafetyRecord, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=12, choices=SafetyKind)
    happened_at = models.DateTimeField()
    words = SealedTextField()
    child_said = SealedTextField(blank=True)
    whom = SealedTextField(blank=True)
    parents_agreed = models.BooleanField(null=True, blank=True)
    reason = SealedTextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = by(null=True, blank=True)
    recorded_by = by()
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="record__setting")

    class Meta:
        ordering = ["happened_at", "pk"]
        verbose_name_plural = "safety entries"
        constraints = [
            both_or_neither("done_by", "done_at", "safety_entry_done_by_and_at_together"),
            models.CheckConstraint(
                condition=Q(kind="action") | Q(due_on=None), name="only_something_to_do_has_a_day_by_which"
            ),
        ]

    def __str__(self):
        return "an entry of a confidential record"


class SafetyReader(models.Model):
    """Somebody whom a safeguarding lead lets read one record."""

    record = models.ForeignKey(SafetyRecord, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_by = by()
    named_at = models.DateTimeField(default=timezone.now)
    ended_by = by(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(setting="record__setting")

    class Meta:
        ordering = ["pk"]
        constraints = [
            both_or_neither("ended_by", "ended_at", "safety_reader_ended_by_and_at_together"),
            models.UniqueConstraint(
                fields=["record", "user"],
                condition=Q(ended_at=None),
                name="one_open_safety_reader",
                violation_error_message="They may read it already.",
            ),
        ]

    def __str__(self):
        return "a reader of a confidential record"
