"""Two terms of journals at Bramble Lane, with drawn photos. Invented, like everybody there."""

import hashlib
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from children.models import BookingPattern, Child, Consent, Purpose
from journals.framework import Area, Characteristic, Schema
from journals.models import (
    FrameworkItem,
    NextStep,
    Observation,
    Photo,
    Shared,
    State,
    StepState,
    StepWord,
)
from journals.noticed import count_all
from journals.photos import SIDES
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import User
from nursery.photos import clean_photos
from nursery.terms import terms_until

PHOTOS = Path(__file__).parent / "demo_photos"
A = Area
# words, areas, photo, what they were taken by, pattern, what next
MOMENTS = [
    ("Tipped the yellow jug again and again and shouted “again!” each time the water ran out.",
     [A.COMMUNICATION, A.WORLD], "water", "Water", Schema.TRAJECTORY, "Bring out the funnels and the tall jug"),
    ("Put both boots on without help, left then right, and jumped the big puddle with both feet together.",
     [A.PHYSICAL], "boots", "Puddles", "", ""),
    ("Chose red, then blue, pressed both hands down hard and waited. “Mine is big.”",
     [A.ARTS, A.PERSONAL], "paint", "Hand prints", "", "Try printing with leaves and sponges"),
    ("Brought the blanket to a friend who was crying and sat down beside them.", [A.PERSONAL], "", "", "", ""),
    ("Turned the pages of the bear book from the front to the back and pointed at each bear.",
     [A.LITERACY, A.COMMUNICATION], "books", "Bears", "", "Make a book of our own bear with photos"),
    ("Counted three plates on to the table and went back for one more.",
     [A.MATHEMATICS], "", "Laying the table", "", "Count pours and scoops together, up to five"),
    ("Found the snail under the pot and watched it until it came out.", [A.WORLD], "", "Snails", "", ""),
    ("Rolled the dough long, then round, and said “snake… now it’s a pizza”.",
     [A.ARTS, A.MATHEMATICS], "dough", "Dough", Schema.TRANSFORMING, ""),
    ("Built a wall of seven blocks round the cow “so she can’t go on the road”.",
     [A.MATHEMATICS, A.WORLD], "blocks", "Farm", Schema.ENCLOSING, "Fences and gates for the whole farm"),
    ("Planted two bean seeds, patted the soil and asked every grown-up whether it was tomorrow yet.",
     [A.WORLD, A.COMMUNICATION], "seeds", "Growing", "", "Measure the bean with string each week"),
    ("Carried all the cars in the basket to the rug, one trip after the other.",
     [A.PHYSICAL], "", "Cars", Schema.TRANSPORTING, ""),
    ("Sang the whole of the tidy-up song and clapped on the beat.", [A.ARTS, A.COMMUNICATION], "", "Singing", "", ""),
    ("Said “my turn after you” and waited by the slide until it was free.", [A.PERSONAL, A.COMMUNICATION], "", "", "", ""),
    ("Drew a long line with a circle at the end: “That’s Babcia’s house and that’s the road.”",
     [A.LITERACY, A.ARTS], "paint", "Drawing", Schema.CONNECTING, "Draw a map of the way to nursery"),
    ("Climbed to the top of the frame, looked down, and came back slowly, feet first.", [A.PHYSICAL], "", "Climbing", "", ""),
]  # fmt: skip
NO_PHOTOS, NOT_FOR_OTHERS = {"Rowan"}, {"Hana"}  # as their families said
QUIET = {"Jude": 12, "Idris": 9}  # days since anything was noticed


def add_to_demo(setting) -> None:
    """Key workers noticed something about each child every few sessions of two terms, and shared most of it."""
    today, zone = setting.today(), ZoneInfo(setting.timezone)
    begins = terms_until(setting, today, 2)[-1].starts_on
    people = {
        place.child_id: place.practitioner.user_id
        for place in KeyPersonAssignment.objects.filter(role=TeamRole.KEY_WORKER, ends_on=None).select_related(
            "practitioner"
        )
    }
    somebody = next(user for user in people.values() if user)
    outdoors, _ = (
        FrameworkItem.objects.create(setting=setting, name=name) for name in ("Forest school", "Song of the week")
    )
    children = list(Child.objects.on_roll(today))
    Consent.objects.bulk_create(
        Consent(
            child=child,
            purpose=Purpose.GROUP_PHOTOS,
            given=child.first_name not in NO_PHOTOS | NOT_FOR_OTHERS,
            given_by="On the starting form",
            starts_on=child.starts_on,
        )
        for child in children
    )
    Consent.objects.filter(purpose=Purpose.PHOTOS, child__first_name__in=NO_PHOTOS).update(given=False)
    patterns = {row.child_id: row.timetable for row in BookingPattern.objects.filter(ends_on=None)}
    pictures = _pictures(setting)
    entries, links, photos, shared, steps = [], [], [], [], []
    for number, child in enumerate(children):
        last = today - timedelta(days=QUIET.get(child.first_name, 0))
        days = [
            day
            for day in (max(begins, child.starts_on) + timedelta(days=n) for n in range((last - begins).days + 1))
            if day <= last and day.weekday() < 5 and patterns.get(child.pk) and patterns[child.pk][0][day.weekday()]
        ]
        for place, day in enumerate(days[(number % 3) :: 4]):
            words, areas, picture, interest, schema, next_step = MOMENTS[(number * 4 + place * 7) % len(MOMENTS)]
            at = datetime.combine(day, time(9, 30), zone) + timedelta(minutes=37 * (number + place) % 330)
            if at > setting.now():
                continue
            author = people.get(child.pk) or somebody
            entry = Observation(
                setting=setting, words=words, areas=areas, interest=interest, schema=schema, noticed_at=at, recorded_at=at,
                written_at=at, author_id=author, well_being=(5, 4, 4, 3, 5)[place % 5] if place % 2 else None,
                involvement=(4, 5, 3)[place % 3] if place % 2 else None,
                characteristics=[list(Characteristic)[place % 3]] if place % 3 == 0 else [],
            )  # fmt: skip
            entries.append(entry)
            links.append((entry, child))
            if picture and child.first_name not in NO_PHOTOS:
                photos.append((entry, picture))
            if place % 4 != 3:
                shared.append((entry, child))
            if next_step and place >= len(days) // 4 - 4:
                steps.append((entry, child, next_step))
    Observation.objects.bulk_create(entries)
    through = Observation.children.through
    through._base_manager.bulk_create(through(observation=entry, child=child) for entry, child in links)
    sorted_under = Observation.items.through
    sorted_under._base_manager.bulk_create(
        sorted_under(observation=entry, frameworkitem=outdoors) for entry in entries if "puddle" in entry.words
    )
    Photo.objects.bulk_create(
        Photo(observation=entry, recorded_at=entry.noticed_at, **pictures[name]) for entry, name in photos
    )
    Shared.objects.bulk_create(
        Shared(
            observation=entry, child=child, words=entry.words, shared_by_id=entry.author_id, shared_at=entry.noticed_at
        )
        for entry, child in shared
    )
    rows = NextStep.objects.bulk_create(
        NextStep(
            setting=setting, child=child, observation=entry, words=words, area=entry.areas[0], opened_by_id=entry.author_id,
            opened_at=entry.noticed_at, state=StepState.TRIED if number % 3 == 0 else StepState.OPEN,
            home_idea="A bowl and two cups at bath time" if "Count" in words else "",
        )
        for number, (entry, child, words) in enumerate(steps)
    )  # fmt: skip
    StepWord.objects.bulk_create(
        StepWord(
            step=step,
            state=step.state,
            words="Once, with help. Again next week.",
            by_id=step.opened_by_id,
            at=step.opened_at,
        )
        for step in rows
        if step.state == StepState.TRIED
    )
    _this_morning(setting, next(child for child in children if child.first_name == "Zofia"), people, pictures["water"])
    _old_steps(setting, children, people, somebody)
    _unfinished(setting, {child.first_name: child for child in children}, people, somebody)


def _this_morning(setting, zofia: Child, people, picture: dict) -> None:
    """What Zofia’s mother finds on her page when she opens it."""
    at = setting.now() - timedelta(minutes=50)
    author = people[zofia.pk]
    entry = Observation.objects.create(
        setting=setting, words="Filled the yellow jug to the brim, carried it to the sand without a drop, and looked up: “Me!”",
        areas=[Area.PHYSICAL, Area.PERSONAL], interest="Water", author_id=author, noticed_at=at, recorded_at=at,
        written_at=at, well_being=5, involvement=5,
    )  # fmt: skip
    entry.children.set([zofia])
    Photo.objects.create(observation=entry, recorded_at=at, **picture)
    Shared.objects.create(observation=entry, child=zofia, words=entry.words, shared_by_id=author, shared_at=at)


def _old_steps(setting, children: list[Child], people, somebody) -> None:
    """A few steps that somebody opened and nobody has come back to."""
    steps = {
        "Cut along a line": 7,
        "Ask for more with a word": 8,
        "Pour without help": 10,
        "Join in at circle time": 11,
    }
    known = [child for child in children if child.starts_on < setting.today() - timedelta(weeks=12)]
    for child, (words, weeks) in zip(known[::9], steps.items(), strict=False):
        NextStep.objects.create(
            setting=setting, child=child, words=words, opened_by_id=people.get(child.pk) or somebody,
            opened_at=setting.now() - timedelta(weeks=weeks),
        )  # fmt: skip


def _pictures(setting) -> dict[str, dict]:
    """Each drawn photo, cleaned like any other and stored once: the fields of its rows."""
    names = sorted(path.stem for path in PHOTOS.glob("*.jpg"))
    made = clean_photos([(PHOTOS / f"{name}.jpg").read_bytes() for name in names], SIDES)
    first = Observation(setting=setting)
    found = {}
    for name, (large, small) in zip(names, made, strict=True):
        photo = Photo(observation=first)
        photo.large.save("", ContentFile(large.content), save=False)
        photo.small.save("", ContentFile(small.content), save=False)
        found[name] = {
            "large": photo.large.name, "small": photo.small.name, "width": large.width, "height": large.height,
            "sha256": hashlib.sha256(large.content).hexdigest(),
        }  # fmt: skip
    return found


def _unfinished(setting, children: dict[str, Child], people, somebody) -> None:
    """A draft, one that waits for a second reader, one that came back, and one to look at before two families read it."""
    zofia, oscar, amara = (children[name] for name in ("Zofia", "Oscar", "Amara"))
    jo = User.objects.get(name="Jo Whitfield")
    author = people.get(zofia.pk) or somebody
    now = setting.now()
    for minutes, words, state, named, share in (
        (95, "Held the cup with both hands and", State.DRAFT, [zofia], False),
        (60, "Named three colours on the way to the gate.", State.WAITING, [amara], True),
        (30, "Oscar poured from the yellow jug and Zofia shouted “again!”. They filled the fish until it sank.",
         State.KEPT, [zofia, oscar], True),
    ):  # fmt: skip
        entry = Observation.objects.create(
            setting=setting, words=words, state=state, share=share, areas=[Area.WORLD], author_id=author,
            noticed_at=now - timedelta(minutes=minutes),
        )  # fmt: skip
        entry.children.set(named)
    returned = Observation.objects.create(
        setting=setting, words="Was brave on the slide.", state=State.RETURNED, author_id=author, checked_by=jo,
        checked_at=now - timedelta(minutes=45), noticed_at=now - timedelta(minutes=110),
        returned_because="What did Zofia do that was brave? Write what you saw.",
    )  # fmt: skip
    returned.children.set([zofia])
    count_all(setting)
