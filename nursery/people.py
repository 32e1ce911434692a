"""What children and grown-ups have in common: names, a face."""

from django.db import models

from nursery.models import new_code


def photo_path(person, _filename) -> str:
    """Stored under the setting and a random name (S39); the given file name is never used (S38)."""
    return f"{person.setting_id}/faces/{new_code()}{new_code()}.jpg"


class Person(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True, help_text="If it is not the first name.")
    drawing = models.CharField(max_length=40, blank=True, help_text="A drawn face, where there is no photo.")
    photo = models.FileField(upload_to=photo_path, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.known_as or self.first_name

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.name[:1]}{self.last_name[:1]}".upper()
