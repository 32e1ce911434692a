"""What somebody said of a due thing, and who was made responsible for a paper."""

from django.db import models
from django.utils import timezone

from children.models import Child
from nursery.models import Setting, User, new_code, scoped
from paperwork.models import Document
from staff.models import Practitioner


class DueNote(models.Model):
    """Something due was done without a paper, or set aside with a reason; taken back by a press.

    ``kind`` and ``occasion`` are those of ``paperwork.due_types.Due``. Done: the family met the key worker (000-12), the
    health visitor was spoken with (002-32); ``present`` names who was there,
    ``practitioner`` whom the family met.
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="due_notes")
    kind = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20, blank=True)
    is_aside = models.BooleanField("set aside")
    on = models.DateField(help_text="The day on which it was done or set aside.")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    present = models.CharField("who was there", max_length=200, blank=True)
    words = models.CharField(max_length=500, blank=True, help_text="The reason, or what came of it.")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("taken back at", null=True, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind", "occasion"],
                condition=models.Q(undone_at=None),
                name="one_note_per_due_thing",
                violation_error_message="Somebody noted that already.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_aside=False) | ~models.Q(words=""),
                name="set_aside_with_a_reason",
                violation_error_message="Say why it is set aside.",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_by=None, undone_at=None)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
                name="due_note_undone_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"{self.child} on {self.on}"


class OwnerChange(models.Model):
    """A paper was given to somebody else, by name and with a reason (002-37). ``agreed_with`` is the manager with whom the
    receiving key worker did it; None where a manager did."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="owner_changes")
    before = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    agreed_with = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="document__setting")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.document}: {self.before} to {self.after}"
