"""What a family asks to have changed in its child's record; a member of staff confirms it (P5, 000-14, 004-13)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from children.models import Carer, Child
from nursery.models import Setting, User, new_code, scoped
from nursery.sealed import SealedTextField


class About(models.TextChoices):
    ALLERGIES = "allergies", _("An allergy")
    DIETARY = "dietary", _("What your child eats")
    MEDICINE = "medicine", _("Medicine to be given here")
    ROUTINE = "routine", _("Sleep, comfort, nappies or toilet")
    CONTACT = "contact", _("Your phone, mail or address")
    COLLECT = "collect", _("Who may collect your child")
    OTHER = "other", _("Something else")


class Answer(models.TextChoices):
    OPEN = "open", _("Waiting")
    DONE = "done", _("Confirmed")
    DECLINED = "declined", _("Not changed")


CONFIDENTIAL = [About.CONTACT, About.MEDICINE]  # as the record itself: see children.rules.may_read_confidential (S6)


class ChangeRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To staff who may open the child; what is confidential on the record too, to those who read it there."""
        own = models.Q(child__in=Child.objects.in_care_of(user))
        return self.filter(own | ~models.Q(about__in=CONFIDENTIAL), child__in=Child.objects.visible_to(user))


class ChangeRequest(models.Model):
    """``words`` in the family's own. ``values`` are new values of their own contact, which one press takes over."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="change_requests")
    carer = models.ForeignKey(Carer, on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=12, choices=About)
    words = SealedTextField(blank=True)
    values = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(ChangeRequestQuerySet)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["setting", "state", "-id"], name="change_requests_by_setting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by=None, answered_at=None)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False),
                name="change_request_answered_by_and_at_together",
            )
        ]

    def __str__(self):
        return f"{self.get_about_display()}: {self.child}"
