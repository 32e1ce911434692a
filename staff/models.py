"""Practitioners: who works here, when, and what they may do."""

from django.db import models
from django.templatetags.static import static
from django.urls import reverse

from nursery.dated import Dated, DatedQuerySet
from nursery.marks import CHOICES as MARK_CHOICES
from nursery.marks import MARKS
from nursery.models import Room, Setting, User, current_setting, scoped
from nursery.people import Person
from nursery.roles import JOBS, Role
from nursery.timetable import TimetableField


class PractitionerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every member of staff may see who else works here; nobody else may."""
        return self if user.is_staff_of(current_setting()) else self.none()

    def employed_on(self, day):
        return self.filter(
            models.Q(starts_on=None) | models.Q(starts_on__lte=day),
            models.Q(leaves_on=None) | models.Q(leaves_on__gte=day),
        )

    def who_share(self, room):
        """People who work in ``room`` or across rooms; with no room, everybody."""
        return self.filter(models.Q(room=room) | models.Q(room=None)) if room else self

    def search(self, words):
        """By any name, reference or room; all words must be found."""
        for word in words.split():
            self = self.filter(
                models.Q(first_name__icontains=word)
                | models.Q(last_name__icontains=word)
                | models.Q(known_as__icontains=word)
                | models.Q(ref__iexact=word)
                | models.Q(room__name__icontains=word)
            )
        return self


class Practitioner(Person):
    """A member of staff. ``ref`` is the setting's own reference (``staff_ref`` of contracts 2)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="practitioners")
    ref = models.CharField("reference", max_length=60)
    email = models.EmailField(blank=True)
    role = models.CharField("job", max_length=20, choices=JOBS, default=Role.PRACTITIONER)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="staff", help_text="Empty: across rooms."
    )
    key_person = models.BooleanField("may be a key worker", default=False)
    max_key_children = models.PositiveSmallIntegerField("most key children", null=True, blank=True)
    qualification_level = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(level, f"Level {level}") for level in range(2, 8)]
    )
    paediatric_first_aid_until = models.DateField(null=True, blank=True)
    dbs_checked_on = models.DateField("DBS checked on", null=True, blank=True)
    languages = models.CharField(max_length=120, blank=True, help_text="Codes such as en;pl.")
    send_trained = models.BooleanField("trained in special needs", default=False)
    starts_on = models.DateField("first working day", null=True, blank=True)
    leaves_on = models.DateField("last working day", null=True, blank=True)
    mark = models.CharField(max_length=20, blank=True, choices=MARK_CHOICES)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="practitioners")

    objects = scoped(PractitionerQuerySet)

    class Meta:
        ordering = ["first_name", "last_name", "ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "ref"],
                name="one_practitioner_per_ref",
                violation_error_message="Somebody else already has that reference.",
            ),
            models.UniqueConstraint(
                fields=["setting", "user"],
                condition=models.Q(user__isnull=False),
                name="one_practitioner_per_user_and_setting",
                violation_error_message="That sign-in already belongs to somebody else who works here.",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(leaves_on=None)
                | models.Q(leaves_on__gte=models.F("starts_on")),
                name="practitioner_leaves_after_starting",
                violation_error_message="Choose a last working day that is not before the first.",
            ),
        ]

    def get_absolute_url(self):
        return reverse("staff:detail", args=[self.code])

    @property
    def picture(self) -> str | None:
        """The address of the photo or drawing; None where there is neither."""
        if self.photo:
            return reverse("staff:photo", args=[self.code])
        return static(f"img/faces/{self.drawing}.svg") if self.drawing else None

    @property
    def group_name(self) -> str:
        """What the key group is called: after the mark."""
        return MARKS[self.mark].group if self.mark in MARKS else f"{self.name}’s children"

    @property
    def language_codes(self) -> list[str]:
        return [code for code in self.languages.split(";") if code]

    def has_left(self, day) -> bool:
        return self.leaves_on is not None and self.leaves_on < day

    def works_on(self, day) -> bool:
        """Whether employed on ``day``, both ends included."""
        return (self.starts_on is None or self.starts_on <= day) and (self.leaves_on is None or self.leaves_on >= day)


def practitioner_of(user) -> Practitioner | None:
    """Who of the staff of the open setting ``user`` is, with the room. It comes with the
    sign-in, or is asked once, and stays with ``user`` for the request."""
    setting, known = current_setting(), getattr(user, "_practitioners", None)
    if known is None:
        user.remember_people(known := {})
    if setting.pk not in known:
        known[setting.pk] = Practitioner.objects.filter(user=user).select_related("room").first()
    return known[setting.pk]


class ShiftPattern(Dated):
    """Contracted shifts from a day on, as a rota of one or more weeks, and weekly time away from the children within them."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="shift_patterns")
    timetable = TimetableField()
    non_contact = models.JSONField(
        default=list, blank=True, help_text="Weekly slots for paperwork, as [weekday, starts, ends] (R65)."
    )

    objects = scoped(DatedQuerySet, setting="practitioner__setting")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["practitioner"], condition=models.Q(ends_on=None), name="one_open_shift_pattern"
            ),
        ]

    def __str__(self):
        return f"{self.practitioner} from {self.starts_on}"


class ExtraShift(models.Model):
    """Time on one day beside the contracted shifts. Minutes since midnight."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="extra_shifts")
    date = models.DateField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=150, blank=True)

    objects = scoped(setting="practitioner__setting")

    class Meta:
        ordering = ["date", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts"), ends__lte=24 * 60),
                name="extra_shift_ends_after_it_starts",
                violation_error_message="Enter an end after the start.",
            )
        ]

    def __str__(self):
        return f"{self.practitioner} on {self.date}"


class AbsenceKind(models.TextChoices):
    HOLIDAY = "holiday", "Holiday"
    SICKNESS = "sickness", "Sickness"
    TRAINING = "training", "Training"
    OTHER = "other", "Something else"


class AbsenceQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(first_day__lte=day, last_day__gte=day)

    def between(self, first, last):
        return self.filter(first_day__lte=last, last_day__gte=first)


class Absence(models.Model):
    """Whole days away, ``first_day`` and ``last_day`` both included (contracts 4)."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    kind = models.CharField(max_length=20, choices=AbsenceKind, default=AbsenceKind.OTHER)
    told_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When families heard of it.")

    objects = scoped(AbsenceQuerySet, setting="practitioner__setting")

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="absence_ends_after_it_starts",
                violation_error_message="Choose a last day that is not before the first.",
            ),
            models.UniqueConstraint(
                fields=["practitioner", "first_day", "last_day"],
                name="one_absence_per_person_and_days",
                violation_error_message="That absence is already entered.",
            ),
        ]

    def __str__(self):
        return f"{self.practitioner} from {self.first_day} to {self.last_day}"


class Qualification(models.Model):
    """A certificate, with the day it runs out where it does. First aid and DBS have fields of their own."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="qualifications")
    name = models.CharField(max_length=120)
    gained_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    objects = scoped(setting="practitioner__setting")

    class Meta:
        ordering = ["expires_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gained_on=None)
                | models.Q(expires_on=None)
                | models.Q(expires_on__gte=models.F("gained_on")),
                name="qualification_expires_after_it_is_gained",
                violation_error_message="Choose a day of expiry that is not before the day it was gained.",
            )
        ]

    def __str__(self):
        return self.name
