"""The setting's own key worker policy: dated versions, sentence by sentence, and what a look found beside them (P10)."""

from django.db import models
from django.utils import timezone

from nursery.models import Setting, User, new_code, scoped

DEFAULT_TITLE = "Key worker policy"


class PolicyQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(number=None)

    def draft(self) -> "Policy | None":
        return self.filter(number=None).first()

    def in_force(self, day) -> "Policy | None":
        """The version that holds on ``day``."""
        return self.published().filter(starts_on__lte=day).order_by("-starts_on", "-number").first()


class Policy(models.Model):
    """One version. Without a number it is being written; afterwards its words stand as they are (002-42)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    title = models.CharField(max_length=120, default=DEFAULT_TITLE)
    number = models.PositiveSmallIntegerField("version", null=True, blank=True)
    starts_on = models.DateField("in force from", null=True, blank=True)
    review_on = models.DateField("to be looked over by", null=True, blank=True)
    agreed_by = models.CharField(max_length=200, blank=True, help_text="Such as the manager and the committee.")
    in_languages = models.JSONField(
        default=dict, blank=True, help_text="Language → what stands here in English → what it says there."
    )
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="When the leads were told of the review.")

    objects = scoped(PolicyQuerySet)

    class Meta:
        verbose_name_plural = "policies"
        ordering = [models.F("number").desc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "number"],
                name="one_policy_per_number",
                violation_error_message="There is a version of that number already.",
            ),
            models.UniqueConstraint(
                fields=["setting"],
                condition=models.Q(number=None),
                name="one_policy_being_written",
                violation_error_message="A new version is being written already.",
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, published_by=None, published_at=None)
                | models.Q(
                    number__isnull=False,
                    published_by__isnull=False,
                    published_at__isnull=False,
                    starts_on__isnull=False,
                    review_on__isnull=False,
                ),
                name="policy_published_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(review_on=None)
                | models.Q(review_on__gt=models.F("starts_on")),
                name="policy_is_reviewed_after_it_begins",
                violation_error_message="Choose a day after the one from which it holds.",
            ),
        ]

    def __str__(self):
        return f"{self.title}, version {self.number}" if self.number else f"{self.title}, being written"


class PolicySentence(models.Model):
    """One sentence of one version. ``asks`` are ids of requirements.md; ``evidence`` keys of the catalogue of proofs.

    ``is_human`` is a quality that no figure shows: the manager's own ``note`` stands beside it.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="sentences")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    order = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120)
    words = models.TextField(max_length=1000)
    asks = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    is_human = models.BooleanField(default=False)
    note = models.TextField(max_length=1000, blank=True)
    taken_out = models.BooleanField(default=False, help_text="While it is written: left out when it is published.")

    objects = scoped(setting="policy__setting")

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.words if len(self.words) < 60 else f"{self.words[:57]}…"


class PolicyLook(models.Model):
    """What every proof said on a day, the last time somebody looked. No names: rows by kind and key."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    looked_at = models.DateTimeField(default=timezone.now)
    looked_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    proofs = models.JSONField(help_text="Key of evidence → state, words, held, of, missing, more.")

    objects = scoped()

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["setting", "day"], name="one_policy_look_per_day")]

    def __str__(self):
        return f"The look of {self.day}"
