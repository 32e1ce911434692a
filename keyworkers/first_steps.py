"""What a nursery does first, in order; Today shows it until somebody has a key worker."""

from dataclasses import dataclass

from django.urls import reverse

from children.models import Child
from keyworkers.models import KeyPersonAssignment
from nursery.models import Room
from staff.models import Practitioner


@dataclass(frozen=True)
class Step:
    words: str
    why: str
    url: str
    is_done: bool


def first_steps() -> list[Step]:
    """Nothing once the first child has a key worker (R1). At most four queries."""
    if KeyPersonAssignment.objects.exists():
        return []
    return [
        Step("Add the rooms", "With the ages they are for.", reverse("nursery:room_add"), Room.objects.exists()),
        Step("Enter who works here", "And when: shifts follow.", reverse("staff:new"), Practitioner.objects.exists()),
        Step("Enter the children", "And when they come.", reverse("children:new"), Child.objects.exists()),
        Step("Give each child a key worker", "Before the first session.", reverse("keyworkers:board"), False),
        Step("Let people sign in", "Each chooses a password by a link.", reverse("nursery:access"), False),
    ]
