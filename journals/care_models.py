"""Daily care: what was given to a child, when and by whom; sleep checks; and the times at which it is expected."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from children.models import Child
from nursery.dated import Dated, DatedQuerySet
from nursery.models import ClockTimeField, Setting, User, new_code, scoped
from staff.models import Practitioner


class CareKind(models.TextChoices):
    MEAL = "meal", "Meal"
    DRINK = "drink", "Bottle or drink"
    SLEEP = "sleep", "Sleep"
    NAPPY = "nappy", "Nappy"
    POTTY = "potty", "Potty or toilet"
    INTIMATE = "intimate", "Intimate care"
    MEDICINE = "medicine", "Medicine"
    MOOD = "mood", "Mood"
    COMFORT = "comfort", "Comfort"
    ACCIDENT = "accident", "Accident"
    HOME = "home", "From and for home"


K = CareKind
INTIMATE_KINDS = frozenset({K.NAPPY, K.INTIMATE})
"""Care that the key worker gives, else the secondary, else somebody who says why (R51)."""

WHAT: dict[str, dict[str, str]] = {
    K.MEAL: {"breakfast": "Breakfast", "snack": "Snack", "lunch": "Lunch", "tea": "Tea"},
    K.DRINK: {"formula": "Formula milk", "breast": "Breast milk", "milk": "Milk", "water": "Water"},
    K.NAPPY: {"wet": "Wet", "soiled": "Soiled", "both": "Wet and soiled", "dry": "Dry"},
    K.POTTY: {"wee": "Wee", "poo": "Poo", "both": "Wee and poo", "tried": "Tried", "clothes": "Too late"},
    K.INTIMATE: {"wash": "Wash", "clothes": "Change of clothes", "cream": "Cream", "toilet": "Help on the toilet"},
    K.MOOD: {"happy": "Happy", "calm": "Calm", "lively": "Lively", "tired": "Tired", "upset": "Upset", "poorly": "Poorly"},
    K.COMFORT: {"goodbye": "After the goodbye", "upset": "Upset", "tired": "Tired", "hurt": "Hurt"},
    K.HOME: {"said": "Said at arrival", "bring": "To bring", "tell": "For home"},
}  # fmt: skip
"""What may be said of each kind. Medicine has its name there, sleep and accident nothing."""


class Amount(models.TextChoices):
    NONE = "none", "None"
    SOME = "some", "Some"
    MOST = "most", "Most"
    ALL = "all", "All"
    SECONDS = "seconds", "Seconds"


class CareQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Care of children whom ``user`` may open: room staff, leads, and the child's own unrestricted carers (R51)."""
        return self.filter(child__in=Child.objects.visible_to(user))

    def kept(self):
        return self.filter(removed_at=None)

    def asleep(self):
        return self.kept().filter(kind=K.SLEEP, ended_at=None)


def _together(who: str, when: str) -> Q:
    return Q(**{who: None, when: None}) | Q(**{f"{who}__isnull": False, f"{when}__isnull": False})


class CareRecord(models.Model):
    """One thing that was done for, or happened to, one child. Nothing is changed later; a mistake is taken out."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="care")
    kind = models.CharField(max_length=10, choices=CareKind)
    happened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Of a sleep; empty while the child is asleep.")
    what = models.CharField(max_length=120, blank=True, help_text="A key of WHAT; of medicine its name.")
    amount = models.CharField(max_length=10, choices=Amount, blank=True, help_text="How much was eaten.")
    ml = models.PositiveSmallIntegerField(null=True, blank=True)
    cream = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True, help_text="Of an accident: what happened.")
    area = models.CharField(max_length=10, blank=True, help_text="An area of learning, as a key of Area.")
    given_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    given_as = models.CharField(max_length=20, blank=True, help_text="Their place in the care team at the time.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why neither key worker nor secondary (R51).")
    dose = models.CharField(max_length=60, blank=True)
    authorised_by = models.CharField(max_length=150, blank=True)
    witness = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    body = models.CharField(max_length=100, blank=True, help_text="Where on the body.")
    first_aid = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the parents were told.")
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(CareQuerySet)

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [
            models.Index(fields=["setting", "happened_at"], name="care_by_setting"),
            models.Index(fields=["setting", "child", "happened_at"], name="care_by_child"),
        ]
        constraints = [
            models.CheckConstraint(condition=_together("removed_by", "removed_at"), name="care_removed_by_and_at"),
            models.CheckConstraint(condition=_together("told_by", "told_at"), name="care_told_by_and_at"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(kind=K.SLEEP, ended_at__gt=F("happened_at")),
                name="care_sleep_ends_after_it_begins",
                violation_error_message="Enter an end after the beginning.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=K.MEDICINE) | Q(witness__isnull=False) & ~Q(witness=F("given_by")),
                name="care_medicine_has_two_people",
                violation_error_message="Choose a second person who saw it given.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=K.MEDICINE) | ~Q(what="") & ~Q(dose="") & ~Q(authorised_by=""),
                name="care_medicine_is_complete",
                violation_error_message="Enter what it was, the dose and who authorised it.",
            ),
            models.UniqueConstraint(
                fields=["setting", "child"],
                condition=Q(kind=K.SLEEP, ended_at=None, removed_at=None),
                name="one_sleep_at_a_time",
                violation_error_message="This child is asleep already.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.happened_at:%-d %B %Y}"

    def clean(self):
        if self.kind in WHAT and self.what not in WHAT[self.kind]:
            raise ValidationError({"what": "Choose one of these."})
        if self.kind == K.MEAL and not self.amount:
            raise ValidationError({"amount": "Choose how much was eaten."})

    @property
    def is_asleep(self) -> bool:
        return self.kind == K.SLEEP and self.ended_at is None


class SleepCheck(models.Model):
    """Somebody looked at a sleeping child (R40)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    sleep = models.ForeignKey(CareRecord, on_delete=models.PROTECT, related_name="checks")
    checked_at = models.DateTimeField(default=timezone.now)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = scoped()

    class Meta:
        ordering = ["checked_at", "pk"]
        indexes = [models.Index(fields=["setting", "sleep", "checked_at"], name="sleep_checks_by_setting")]

    def __str__(self):
        return f"{self.checked_at:%H:%M}"


class CareTime(Dated):
    """Care that a child can count on at a time of day, from a day on (000-04)."""

    KINDS = [(kind.value, kind.label) for kind in (K.DRINK, K.MEAL, K.SLEEP, K.NAPPY, K.POTTY, K.MEDICINE)]

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="care_times")
    kind = models.CharField(max_length=10, choices=KINDS)
    at = ClockTimeField()
    note = models.CharField(max_length=80, blank=True)

    objects = scoped(DatedQuerySet, setting="child__setting")

    class Meta(Dated.Meta):
        ordering = ["at", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["child", "kind", "at"], condition=Q(ends_on=None), name="one_open_care_time"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} for {self.child}"
