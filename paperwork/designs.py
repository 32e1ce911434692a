"""What each form asks (R54, R59, R60, R62; 002-26). A setting may have its own: see ``FormDesign``.

A section is a plain dict: ``key`` its name in ``Document.texts``; ``title`` and ``hint`` may say ``{name}``; ``statutory``
the official name beside a plain one; ``area`` the area of learning whose evidence belongs beside it, or nothing;
``from_months`` from which age it is asked; ``optional`` whether it may stay empty in a final paper.
"""

from datetime import date

from children.models import Child
from journals.framework import Area
from paperwork.models import FormDesign, Kind

SPECIFIC_FROM = 36  # months: prime areas alone where very young, all seven from three (R60)

HINTS = {
    Area.COMMUNICATION: "How does {name} listen, understand and talk? Two or three sentences are plenty.",
    Area.PERSONAL: "How does {name} feel, get on with others, and cope when something is hard?",
    Area.PHYSICAL: "How does {name} move, climb, and use hands?",
    Area.LITERACY: "Stories, rhymes and marks: what does {name} come back to?",
    Area.MATHEMATICS: "Counting, shapes, more and less: what has {name} worked out?",
    Area.WORLD: "What is {name} curious about in the world?",
    Area.ARTS: "Making, music, pretending: what does {name} love to do?",
}


def section(key, title, hint="", *, statutory="", area="", from_months=0, optional=False) -> dict:
    return {
        "key": key,
        "title": title,
        "hint": hint,
        "statutory": statutory,
        "area": area,
        "from_months": from_months,
        "optional": optional,
    }


def of_area(area: Area, *, from_months=0, optional=False) -> dict:
    return section(
        area.value.lower(),
        area.plain,
        HINTS[area],
        statutory=area.label,
        area=area.value,
        from_months=from_months,
        optional=optional,
    )


PRIME = [Area.PERSONAL, Area.COMMUNICATION, Area.PHYSICAL]
SPECIFIC = [Area.LITERACY, Area.MATHEMATICS, Area.WORLD, Area.ARTS]

USUAL: dict[str, list[dict]] = {
    Kind.ABOUT: [
        section("interests", "What does {name} love at the moment?", "Games, people, places, songs."),
        section(
            "talking", "What is {name} talking about at home?", "New words and new things {name} can do.", area="CL"
        ),
        section("routines", "Sleep, food and toilet", "How are days and nights at home just now?"),
        section("languages", "Languages at home", "Who speaks what with {name}?", optional=True),
        section("family", "What is happening in the family?", "A new baby, a move, somebody away.", optional=True),
        section("others", "Other settings and professionals", "Who else looks after or sees {name}?", optional=True),
        section("worries", "Is anything on your mind?", "Something that worries you, small or large.", optional=True),
        section("hopes", "What do you hope for this term?"),
        section(
            "consents", "Has anything changed that you agreed to?", "Photos, sharing, who may collect.", optional=True
        ),
    ],
    Kind.SUMMARY: [
        section("how", "How {name} is", "How does {name} come in, find friends and settle into the day?"),
        *(of_area(area) for area in PRIME),
        *(of_area(area, from_months=SPECIFIC_FROM) for area in SPECIFIC),
        section("learning", "How {name} learns", "Playing and exploring, keeping on, having own ideas.", optional=True),
        section("loves", "What {name} loves", "What would you see {name} choose on any day?"),
        section("voice", "In {name}’s own words", "What does {name} say about being here?", optional=True),
        section("support", "Support in place", "What helps {name}, and who gives it?", optional=True),
        section("next", "What comes next", "One or two things you and the family have agreed."),
        section("home", "Ideas for home", "Something small that fits into an ordinary day."),
    ],
    Kind.PROGRESS_CHECK: [
        *(of_area(area) for area in PRIME),
        section("well", "Where {name} does well"),
        section("might", "Where {name} might need support", "Say “Nothing at the moment” where that is so."),
        section("concern", "Any worry about a delay", "What may need a closer look, and why.", optional=True),
        section("plan", "What we will do", "With the family and, where it fits, SENCO or health visitor."),
        section("home", "Learning at home", "What you talked about with the family."),
        section("voice", "In the family’s words", optional=True),
    ],
    Kind.SETTLING_REPORT: [
        section("parting", "Saying goodbye", "How did {name} part, and who comforted?"),
        section("played", "What {name} did", "What and whom did {name} go to?"),
        section("care", "Eating, sleeping, changing", optional=True),
        section("bond", "Getting to know each other", "To whom does {name} turn when unsure?"),
        section("next", "How we go on", "What you agreed for the next sessions."),
    ],
    Kind.ROOM_MOVE: [
        section("routine", "Routine, sleep and food", "Allergies and diet stand on the record already."),
        section("comfort", "What comforts {name}"),
        section("toilet", "Nappies and toilet", optional=True),
        section("talking", "Language and how {name} talks", area="CL"),
        section("loves", "Interests and friends"),
        section("next", "Open next steps"),
        section("support", "Support in place", optional=True),
        section("family", "What the family want known", optional=True),
    ],
    Kind.SETTING_MOVE: [
        section("time", "Time with us", "Since when, which days, how regularly."),
        *(of_area(area) for area in PRIME),
        *(of_area(area, from_months=SPECIFIC_FROM) for area in SPECIFIC),
        section("learning", "How {name} learns, friends and comfort"),
        section("health", "Health and languages", optional=True),
        section("support", "Concerns, and steps taken so far", optional=True),
        section("voice", "{name}’s and the family’s views", optional=True),
    ],
    Kind.SCHOOL_MOVE: [
        section("time", "Time with us", "Since when, which days, how regularly."),
        *(of_area(area) for area in [*PRIME, *SPECIFIC]),
        section("learning", "How {name} learns, friends and comfort"),
        section("independence", "Doing things alone", "Coat, toilet, lunch, asking for help."),
        section("health", "Health and languages", optional=True),
        section(
            "support", "Concerns, steps taken, agencies, plans", "The safeguarding file goes by itself.", optional=True
        ),
        section("voice", "{name}’s and the family’s views", optional=True),
    ],
}


def sections_of(kind: str, child: Child, day: date) -> list[dict]:
    """What ``kind`` asks about ``child`` on ``day``, from the setting's own design or the usual one. One query."""
    design = FormDesign.objects.filter(kind=kind).first()
    born = child.date_of_birth
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    sections = design.sections if design else USUAL[kind]
    return [one for one in sections if months >= one["from_months"]]
