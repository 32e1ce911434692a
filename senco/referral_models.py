"""Referrals to a named agency, each with its own consent (R73–R75)."""

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone

from children.models import Contact
from nursery.models import new_code, scoped
from nursery.sealed import SealedJSONField, SealedTextField
from paperwork.sending_models import Sending
from senco.models import Case, both_or_neither, by
from senco.states import WITH_THE_AGENCY, Referring


class ReferralQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(state=Referring.CLOSED)

    def with_the_agency(self):
        return self.filter(state__in=WITH_THE_AGENCY)

    def with_links(self):
        """When it last went by Kith’s own link, was last opened there, and the agency said that they have it."""
        opened = Q(entries__sending__openings__refused="")
        return self.annotate(
            link_sent_at=Max("entries__sending__sent_at"),
            link_opened_at=Max("entries__sending__openings__at", filter=opened),
            link_received_at=Max("entries__sending__received_at"),
        )


class Referral(models.Model):
    """A form for an agency, and what came of it. ``parts`` maps the headings of ``referral_form.py`` to words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    again_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="again")
    state = models.CharField(max_length=12, choices=Referring, default=Referring.DRAFTED)
    state_since = models.DateField()
    parts = SealedJSONField(default=dict, blank=True)
    chase_on = models.DateField(null=True, blank=True)
    drafted_by = by()
    drafted_at = models.DateTimeField(default=timezone.now)
    asked_by = by(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Since when the family can answer in Kith.")
    override = SealedTextField(blank=True, help_text="Why it goes without consent (R73).")
    override_by = by(null=True, blank=True)
    override_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(ReferralQuerySet, setting="case__setting")

    class Meta:
        ordering = ["pk"]
        constraints = [
            both_or_neither("override_by", "override_at", "referral_override_by_and_at_together"),
            both_or_neither("asked_by", "asked_at", "referral_asked_by_and_at_together"),
            models.UniqueConstraint(
                fields=["case", "contact"],
                condition=~Q(state=Referring.CLOSED),
                name="one_open_referral_per_agency",
                violation_error_message="There is a referral to them already. Close it first.",
            ),
        ]

    def __str__(self):
        return f"a referral of {self.case.child}"


class ReferralEntry(models.Model):
    """A step of a referral: when, and what was said or came back; ``sending`` where it went by Kith’s own link."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(max_length=12, choices=Referring)
    on = models.DateField()
    words = SealedTextField(blank=True)
    sending = models.OneToOneField(
        Sending, on_delete=models.PROTECT, null=True, blank=True, related_name="referral_entry"
    )
    recorded_by = by()
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="referral__case__setting")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "referral entries"

    def __str__(self):
        return f"{self.get_state_display()} on {self.on}"
