"""An invitation to a parent or carer (S12): by mail, on paper, or on the spot."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from children.models import Carer
from nursery.models import Setting, User, new_code, scoped

LASTS = timedelta(days=14)  # S12


class How(models.TextChoices):
    MAIL = "mail", "By mail"
    PAPER = "paper", "On paper"
    SPOT = "spot", "On the spot"


class InvitationQuerySet(models.QuerySet):
    def open_at(self, moment):
        """Those that still work."""
        return self.filter(used_at=None, revoked_at=None, made_at__gt=moment - LASTS)


class Invitation(models.Model):
    """Works once, for 14 days. The database holds only the hash of its secret."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    carers = models.ManyToManyField(Carer, related_name="invitations")  # of one person: a row for each child
    how = models.CharField(max_length=10, choices=How)
    email = models.EmailField(blank=True, help_text="Where it was sent; only this address may take it up.")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(InvitationQuerySet)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_by=None, used_at=None) | models.Q(used_by__isnull=False, used_at__isnull=False),
                name="invitation_used_by_and_at_together",
            )
        ]

    def __str__(self):
        return f"An invitation of {self.made_at:%-d %B %Y}"

    @property
    def last_day(self):
        return (self.made_at + LASTS).date()
