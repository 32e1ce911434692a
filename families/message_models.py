"""One conversation for each child, between its family and its care team."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from children.models import Carer, Child
from nursery.models import Setting, User, new_code, scoped


class MessageQuerySet(models.QuerySet):
    def for_carer(self, carer: Carer):
        """What this carer reads: all but what somebody else and the nursery keep between them."""
        return self.filter(Q(only_for=None, is_private=False) | Q(only_for=carer))

    def not_for_carer(self, carer: Carer):
        """What somebody else and the nursery keep between them: this carer does not even read that it was written."""
        return self.exclude(Q(only_for=None, is_private=False) | Q(only_for=carer))


class Message(models.Model):
    """Words from the family (``carer`` says who) or from the nursery. Never changed, never taken back: it was read.

    ``only_for`` keeps it between the nursery and one carer; otherwise everybody of the family who may write reads it. It stays
    private when that carer is taken off the child's page.
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="messages")
    words = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    carer = models.ForeignKey(Carer, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    from_family = models.BooleanField()
    only_for = models.ForeignKey(Carer, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    is_private = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(MessageQuerySet)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["setting", "child", "-id"], name="messages_by_child"),
            models.Index(fields=["setting", "-id"], name="messages_by_setting"),
        ]

    def __str__(self):
        return f"A message of {self.at:%-d %B %Y}"


class ReadUpTo(models.Model):
    """How far somebody has read a child's conversation."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message = models.BigIntegerField(default=0, help_text="Key of the newest message read.")
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="child__setting")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "user"], name="one_place_per_child_and_reader")]

    def __str__(self):
        return f"{self.user} has read as far as {self.message}"
