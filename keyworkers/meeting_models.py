"""Drop-ins and meetings about a child: who was asked, who came, what was agreed, and that the family knows of it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from children.models import Carer, Child, Contact
from nursery.models import Setting, User, current_setting, new_code, scoped
from nursery.sealed import SealedTextField
from staff.models import Practitioner


class MeetingKind(models.TextChoices):
    DROP_IN = "drop_in", "Drop-in"
    FAMILY = "family", "With the family"
    OUTSIDE = "outside", "With people outside"
    SUPPORT = "support", "About support"
    REVIEW = "review", "Review"
    OTHER = "other", "Something else"


class MeetingState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Took place"
    CANCELLED = "cancelled", "Cancelled"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings about children whom ``user``, a member of staff, may see; of those kept elsewhere only where they go.
        What was said is another question: see ``keyworkers.meeting_rules.may_read``."""
        if not user.is_staff_of(current_setting()):
            return self.none()
        going = MeetingGuest.objects.filter(practitioner__user=user)
        found = self.filter(child__in=Child.objects.visible_to(user))
        return found.filter(Q(kept_at="") | Q(pk__in=going.values("meeting")))

    def standing(self):
        """Those that were not cancelled."""
        return self.exclude(state=MeetingState.CANCELLED)

    def with_person(self, practitioner):
        """Those to which ``practitioner`` goes."""
        going = MeetingGuest.objects.filter(practitioner=practitioner).exclude(answer=Answer.NO)
        return self.filter(pk__in=going.values("meeting"))

    def still_to_tell(self):
        """Those whose outcome somebody of the family has to be told, person by person (000-32, R11)."""
        held = self.filter(state=MeetingState.HELD, kept_at="").exclude(kind=MeetingKind.DROP_IN)
        family = MeetingGuest.objects.filter(meeting=OuterRef("pk"), carer__isnull=False)
        return held.filter(Exists(family.owed()) | ~Exists(family) & Q(told_on=None))


class Meeting(models.Model):
    """One drop-in or meeting about ``child``. Minutes since midnight, local to the setting; no form is forced (000-36).

    ``host`` is whom the family comes to see, or who goes. Where ``is_outside``, people who go are away for these hours,
    and cover knows (000-30). What is said is sealed (S52). Of a ``confidential`` one, and all about support are, what it is
    about and what was said is for those who may see the support case. One with ``kept_at`` only takes its hours here: it
    was called, is changed and is written down on that page.
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="meetings")
    host = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=20, choices=MeetingKind, default=MeetingKind.FAMILY)
    date = models.DateField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=150, blank=True)
    is_outside = models.BooleanField("away from the nursery", default=False)
    subject = SealedTextField("what about", blank=True)
    confidential = models.BooleanField(default=False)
    kept_at = models.CharField(max_length=80, blank=True, help_text="Address of the page that it belongs to.")
    despite = models.CharField(max_length=200, blank=True, help_text="Why at a time that clashes.")
    state = models.CharField(max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    is_walk_in = models.BooleanField(default=False)
    words = SealedTextField(blank=True, help_text="What was said and agreed.")
    private_note = SealedTextField(blank=True, help_text="For whoever wrote it and for managers.")
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=100, blank=True)
    told_words = SealedTextField(blank=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = scoped(MeetingQuerySet)

    class Meta:
        ordering = ["date", "starts", "pk"]
        indexes = [models.Index(fields=["setting", "date"], name="meeting_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=models.F("starts"), ends__lte=24 * 60),
                name="meeting_ends_after_it_starts",
                violation_error_message="Enter an end after the start.",
            ),
            models.UniqueConstraint(
                fields=["host", "date", "starts"],
                condition=Q(kind="drop_in", state="planned"),
                name="one_booking_per_drop_in",
                violation_error_message="Somebody else has just taken that time. Choose another.",
            ),
            models.CheckConstraint(
                condition=(Q(state="held") & Q(recorded_at__isnull=False, recorded_by__isnull=False))
                | (~Q(state="held") & Q(recorded_at=None, recorded_by=None)),
                name="meeting_held_says_who_recorded_it",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_by=None) | Q(told_on__isnull=False, told_by__isnull=False),
                name="meeting_told_by_and_on_together",
            ),
            models.CheckConstraint(
                condition=~Q(kind="support") | Q(confidential=True),
                name="meeting_about_support_is_confidential",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} about {self.child} on {self.date}"

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def is_drop_in(self) -> bool:
        return self.kind == MeetingKind.DROP_IN


class Answer(models.TextChoices):
    NONE = "none", "No answer yet"
    YES = "yes", "Coming"
    NO = "no", "Not coming"


class GuestQuerySet(models.QuerySet):
    def owed(self):
        """Those of the family who were not there and have not heard yet what was said; nobody who may only look."""
        family = self.filter(carer__restricted=False, carer__only_looks=False, told_on=None)
        return family.exclude(came=True)


class MeetingGuest(models.Model):
    """Somebody who is asked to a meeting: one of our people, a carer, a contact outside, or a name; and, once it took place,
    parents who were not asked: without ``invited_on``, owed what was said."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    carer = models.ForeignKey(Carer, on_delete=models.CASCADE, related_name="meetings", null=True, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(max_length=150, blank=True)
    invited_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=4, choices=Answer, default=Answer.NONE)
    came = models.BooleanField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True, help_text="When they heard what was said, who were not there.")
    told_how = models.CharField(max_length=100, blank=True)

    objects = scoped(GuestQuerySet, setting="meeting__setting")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(practitioner__isnull=False, carer=None, contact=None, name="")
                    | Q(practitioner=None, carer__isnull=False, contact=None, name="")
                    | Q(practitioner=None, carer=None, contact__isnull=False, name="")
                    | (Q(practitioner=None, carer=None, contact=None) & ~Q(name=""))
                ),
                name="meeting_guest_is_one_of_four",
            ),
            *(
                models.UniqueConstraint(
                    fields=["meeting", who],
                    condition=Q(**{f"{who}__isnull": False}),
                    name=f"one_invitation_per_{who}",
                )
                for who in ("practitioner", "carer", "contact")
            ),
        ]

    def __str__(self):
        return str(self.practitioner or self.carer or self.contact or self.name)

    @property
    def is_family(self) -> bool:
        return self.carer_id is not None


class CalendarFeed(models.Model):
    """The secret address of somebody's own meetings for their calendar; the database holds only its hash (S12).

    It works until it is taken back or made anew. Without one there is no feed.
    """

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["setting", "user"], name="one_calendar_feed_per_person")]

    def __str__(self):
        return f"Calendar of {self.user}"
