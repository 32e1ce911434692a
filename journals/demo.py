"""What was noticed at Bramble Lane in the last weeks. Invented, like everybody there."""

from datetime import timedelta
from itertools import cycle

from children.models import Attendance
from journals.models import Area, Observation
from keyworkers.models import KeyPersonAssignment, TeamRole

MOMENTS = [
    ("Tipped the yellow jug again and again and shouted “again!” each time the water ran out.", [Area.COMMUNICATION, Area.WORLD]),
    ("Put both boots on without help, left then right, and jumped the big puddle with both feet together.", [Area.PHYSICAL]),
    ("Chose red, then blue, pressed both hands down hard and waited. “Mine is big.”", [Area.ARTS, Area.PERSONAL]),
    ("Brought the blanket to a friend who was crying and sat down beside them.", [Area.PERSONAL]),
    ("Turned the pages of the bear book from the front to the back and pointed at each bear.", [Area.LITERACY]),
    ("Counted three plates on to the table and went back for one more.", [Area.MATHEMATICS]),
    ("Found the snail under the pot and watched it until it came out.", [Area.WORLD]),
]  # fmt: skip

QUIET = "Jude"  # nobody has noticed anything for some time


def add_to_demo(setting) -> None:
    """Key workers noticed something about each child every few days on which the child was in."""
    key_workers = {
        place.child_id: place.practitioner.user_id
        for place in KeyPersonAssignment.objects.filter(role=TeamRole.KEY_WORKER, ends_on=None).select_related(
            "practitioner"
        )
    }
    somebody = next(user for user in key_workers.values() if user)
    moments, links = cycle(MOMENTS), []
    for number, day in enumerate(
        Attendance.objects.exclude(arrived_at=None).select_related("child").order_by("child", "date")
    ):
        if number % 4 or day.child_id not in key_workers:
            continue
        if day.child.first_name == QUIET and day.date > setting.today() - timedelta(days=11):
            continue
        words, areas = next(moments)
        noticed_at = day.arrived_at + timedelta(minutes=40 + 13 * number % 60)
        if noticed_at > setting.now():
            continue
        observation = Observation.objects.create(
            setting=setting, words=words, areas=areas, noticed_at=noticed_at,
            author_id=key_workers[day.child_id] or somebody,
        )  # fmt: skip
        links.append(Observation.children.through(observation=observation, child_id=day.child_id))
    Observation.children.through._base_manager.bulk_create(links)
