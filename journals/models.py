"""What was noticed about children."""

from django.db import models
from django.utils import timezone

from children.models import Child
from nursery.models import Setting, User, current_setting, new_code, scoped


class Area(models.TextChoices):
    """The seven areas of learning (EYFS 1.3 to 1.6): three prime, four specific."""

    COMMUNICATION = "CL", "Communication and Language"
    PERSONAL = "PSED", "Personal, Social and Emotional Development"
    PHYSICAL = "PD", "Physical Development"
    LITERACY = "LIT", "Literacy"
    MATHEMATICS = "MATH", "Mathematics"
    WORLD = "UW", "Understanding the World"
    ARTS = "EAD", "Expressive Arts and Design"


class ObservationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Observations of children whom ``user`` may open, to staff only."""
        if not user.is_staff_of(current_setting()):
            return self.none()
        named = self.model.children.through.objects.filter(child__in=Child.objects.visible_to(user))
        return self.filter(pk__in=named.values("observation"))

    def kept(self):
        return self.filter(removed_at=None)


class Observation(models.Model):
    """Something somebody noticed, about one child or several at once (R51). Both times are kept (S49)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    children = models.ManyToManyField(Child, related_name="observations")
    words = models.TextField()
    areas = models.JSONField(default=list, blank=True, help_text="Areas of learning, as keys of Area.")
    noticed_at = models.DateTimeField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(ObservationQuerySet)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        indexes = [models.Index(fields=["setting", "-noticed_at"], name="observations_by_setting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_by=None, removed_at=None)
                | models.Q(removed_by__isnull=False, removed_at__isnull=False),
                name="observation_removed_by_and_at_together",
            )
        ]

    def __str__(self):
        return f"An observation of {self.noticed_at:%-d %B %Y}"

    @property
    def area_names(self) -> list[str]:
        return [Area(area).label for area in self.areas]


from journals.planning_models import PlannedChild, PlannedExperience  # noqa: E402, F401  (need what stands above)
