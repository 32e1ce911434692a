"""What went outside: one paper to one named person, for one purpose, and what became of it (S12, 002-30, 004-11)."""

from django.db import models
from django.utils import timezone

from children.models import CONFIDENTIAL, Child, Contact, OutsideConsent, OutsidePurpose
from nursery.models import Setting, new_code, scoped
from nursery.sealed import SealedBytesField, SealedTextField
from paperwork.models import Document, by, who_and_when


class How(models.TextChoices):
    LINK = "link", "By a link that opens for seven days"
    HANDED_OVER = "handed_over", "Printed, handed over"
    POSTED = "posted", "Printed, posted"


def sent_path(sending, _filename) -> str:
    """Under the setting and a random name (S39)."""
    return f"{sending.setting_id}/sent/{new_code()}{new_code()}.pdf"


class SendingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To leads, SENCO and the child's care team: who else knows a child may tell what support they have (S7).
        What went with a referral the room of the case shows, to nobody else."""
        return self.filter(child__in=Child.objects.in_care_of(user)).exclude(purpose__in=CONFIDENTIAL)

    def by_link(self):
        return self.filter(how=How.LINK)

    def not_taken_back(self):
        return self.filter(revoked_at=None)


class Sending(models.Model):
    """The exact file as it went out, to whom, on which consent; for a link, what opens it.

    ``code`` names it in our own pages. The link's token is made from ``seed`` (256 random bits) and the installation's
    secret key, so that a mail can be sent again; the database holds its hash alone, and without the key neither opens
    anything. ``digits_hash`` is that of the eight digits which the recipient is told by another way than the link.
    ``wrong`` counts tries that were not right; see ``sending.try_digits``. It goes on ``consent``, or ``without_consent`` where
    safeguarding requires it, with the reason of a safeguarding lead, sealed (R73, S52). What is confidential lies in a
    ``SealedFile``, not in ``file``.
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="sendings")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="sendings")
    purpose = models.CharField(max_length=20, choices=OutsidePurpose)
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="sendings")
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to=sent_path, blank=True)
    sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=12, choices=How, default=How.LINK)
    handed_on = models.DateField("handed over or posted on", null=True, blank=True)
    consent = models.ForeignKey(OutsideConsent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    without_consent = models.BooleanField(default=False)
    without_consent_because = SealedTextField(blank=True)
    seed = models.CharField(max_length=64, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    digits_hash = models.CharField(max_length=128, blank=True)
    wrong = models.PositiveSmallIntegerField("wrong tries", default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_failed_at = models.DateTimeField(null=True, blank=True)
    sent_by = by()
    sent_at = models.DateTimeField(default=timezone.now)
    revoked_by = by(null=True, blank=True)
    revoked_at = models.DateTimeField("taken back at", null=True, blank=True)
    received_at = models.DateTimeField("they said they have it at", null=True, blank=True)

    objects = scoped(SendingQuerySet)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["setting", "child", "-id"], name="sendings_by_child")]
        constraints = [
            who_and_when("revoked_by", "revoked_at", "sending_revoked_by_and_at_together"),
            models.CheckConstraint(
                condition=models.Q(consent__isnull=False, without_consent=False)
                | models.Q(consent=None, without_consent=True),
                name="sending_stands_on_consent_or_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(how=How.LINK, token_hash__isnull=False, expires_at__isnull=False, handed_on=None)
                | ~models.Q(how=How.LINK) & models.Q(token_hash=None, expires_at=None, handed_on__isnull=False),
                name="sending_by_link_or_on_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.child}"

    @property
    def is_confidential(self) -> bool:
        return self.purpose in CONFIDENTIAL


class SealedFile(models.Model):
    """The file of a confidential sending: on the disk and in a backup nobody reads it (S52)."""

    sending = models.OneToOneField(Sending, on_delete=models.CASCADE, related_name="sealed_file")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    content = SealedBytesField()

    objects = scoped(setting="sending__setting")

    def __str__(self):
        return f"The file of {self.sending}"


class Refused(models.TextChoices):
    """Why a link did not open. The recipient is never told which."""

    WRONG_DIGITS = "digits", "wrong code"
    TOO_MANY = "tries", "too many wrong codes"
    EXPIRED = "expired", "the seven days were over"
    REVOKED = "revoked", "taken back"
    NO_CONSENT = "consent", "the family no longer agrees"
    RETIRED = "retired", "they are no longer a contact"
    RESTRICTED = "restricted", "a court order stands against them"


class Opening(models.Model):
    """Somebody came with the link: it opened, or ``refused`` says why not.

    No address of the browser is kept: it is personal data of somebody outside, and tells a nursery nothing it could act on.
    """

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField(default=timezone.now)
    refused = models.CharField(max_length=12, choices=Refused, blank=True)

    objects = scoped(setting="sending__setting")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.sending}: {self.get_refused_display() if self.refused else 'opened'}"


class Reply(models.Model):
    """What the recipient answered: on the page of the link (``by`` is None), or as somebody here noted it. Sealed: an
    agency answers to a referral here (S52)."""

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="replies")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    on = models.DateField()
    words = SealedTextField()
    by = by(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="sending__setting")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "replies"

    def __str__(self):
        return f"Reply on {self.on}: {self.sending}"
