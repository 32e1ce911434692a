"""Who spoke with whom outside about a child (000-29, 003-18)."""

from django.db import models
from django.utils import timezone

from children.models import Child, Contact
from nursery.models import Setting, User, scoped


class LiaisonHow(models.TextChoices):
    PHONE = "phone", "By phone"
    MEETING = "meeting", "In person"
    VIDEO = "video", "By video"
    LETTER = "letter", "By letter or mail"


class Liaison(models.Model):
    """A talk with a contact about a child. ``told``: we told them something, which needs the family's consent for that day."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="liaisons")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="liaisons")
    on = models.DateField()
    how = models.CharField(max_length=10, choices=LiaisonHow)
    spoke_with = models.CharField(max_length=150, blank=True)
    told = models.BooleanField()
    about = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.contact} on {self.on}, {self.child}"
