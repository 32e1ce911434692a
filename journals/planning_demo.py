"""What Bramble Lane plans this week and planned last week. Invented, like everybody there."""

from datetime import timedelta

from django.utils import timezone

from children.models import BookingPattern, Child
from journals.models import Area
from journals.planning import For, monday_of
from journals.planning_models import PlannedChild, PlannedExperience
from nursery.models import Room, User
from nursery.timetable import times_on

# room, weekday, minute, what, areas, for whom: (name, why, what differently); how it was
PLANS = [
    ("Fern", 0, 600, "Pouring at the water tray", [Area.WORLD, Area.MATHEMATICS], [
        ("Oscar", "fills and empties everything he finds", ""),
        ("Ravi", "waits and watches; would like to join", "Picture cards for “my turn”, and the tray at his height."),
    ], "Oscar said “full” and “more”. Ravi poured twice and laughed when it ran over."),
    ("Fern", 1, 630, "A walk to see the buses", [Area.WORLD, Area.COMMUNICATION], [
        ("Jude", "nothing noticed for some time: an outing for four, to see what he looks at", ""),
        ("Zofia", "names colours in two languages", "Say the colours in Polish first."),
        ("Idris", "loves the buses from the window", "Hold hands at the kerb; he runs."),
    ], ""),
    ("Fern", 2, 570, "Bread dough", [Area.PHYSICAL, Area.ARTS], [
        ("Zofia", "strong hands, counts the pieces", "No egg in the dough or on the table."),
        ("Amara", "likes to press and print", "Flour without nuts: use the blue tin."),
    ], ""),
    ("Fern", 3, 900, "The bear book, with bears to hold", [Area.LITERACY], [
        ("Finn", "turns the pages by himself", "Two books, so that he need not wait."),
        ("Teddy", "points at each bear", ""),
    ], ""),
    ("Clover", 1, 585, "Treasure basket", [Area.PHYSICAL, Area.WORLD], [
        ("Wren", "reaches across, nearly crawls", "Lay her on her front."),
    ], ""),
    ("Oak", 2, 840, "Snail hunt, and drawing what we found", [Area.WORLD, Area.ARTS], [
        ("Gwen", "found one under the pot", ""),
        ("Eliza", "asks where they sleep", ""),
    ], ""),
]  # fmt: skip


def add_to_demo(setting) -> None:
    """This week's plans, each for those who are booked that day; last week's with how they were, one missed."""
    today, marta, jo = setting.today(), User.objects.get(name="Marta Nowak"), User.objects.get(name="Jo Whitfield")
    monday = monday_of(today)
    rooms = {room.name: room for room in Room.objects.all()}
    children = {child.name: child for child in Child.objects.all()}
    times = dict(BookingPattern.objects.filter(ends_on=None).values_list("child", "timetable"))
    for weeks_ago in (0, 1):
        for number, (room, weekday, starts, what, areas, lines, note) in enumerate(PLANS):
            day = monday + timedelta(days=weekday - 7 * weeks_ago)
            wanted = [For(children[name], why, adaptation) for name, why, adaptation in lines]
            wanted = [
                one
                for one in wanted
                if one.child.starts_on <= day and times_on(times[one.child.pk], day, setting.rota_starts_on)
            ]
            if not wanted or (weeks_ago and number % 2):
                continue
            author = marta if room == "Fern" else jo
            plan = PlannedExperience(
                setting=setting, room=rooms[room], date=day, starts=starts, what=what, areas=areas, planned_by=author
            )
            if day < today:
                plan.happened = number != 4
                plan.note = (note or "They stayed with it for a long time.") if plan.happened else ""
                plan.noted_by, plan.noted_at = author, timezone.now()
            plan.save()
            PlannedChild.objects.bulk_create(
                PlannedChild(plan=plan, child=one.child, why=one.why, adaptation=one.adaptation) for one in wanted
            )
