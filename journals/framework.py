"""What learning is sorted by: names of the early years foundation stage, and the words that we say instead (ux.md 8).

Since 2021 the statutory framework names no aspects below an area; the early learning goals are its only subdivision
(R52). They are prompts: nobody has to tick anything (R53).
"""

from django.db import models


class Area(models.TextChoices):
    """The seven areas of learning (EYFS 1.3 to 1.6): three prime, four specific."""

    COMMUNICATION = "CL", "Communication and Language"
    PERSONAL = "PSED", "Personal, Social and Emotional Development"
    PHYSICAL = "PD", "Physical Development"
    LITERACY = "LIT", "Literacy"
    MATHEMATICS = "MATH", "Mathematics"
    WORLD = "UW", "Understanding the World"
    ARTS = "EAD", "Expressive Arts and Design"

    @property
    def plain(self) -> str:
        return PLAIN[self][0]

    @property
    def icon(self) -> str:
        return PLAIN[self][1]

    @property
    def is_prime(self) -> bool:
        return self in PRIME

    @property
    def goals(self) -> "list[Goal]":
        return [goal for goal in Goal if goal.value.startswith(f"{self.value}-")]


PRIME = (Area.COMMUNICATION, Area.PERSONAL, Area.PHYSICAL)
PLAIN = {
    Area.COMMUNICATION: ("Talking", "message-circle"),
    Area.PERSONAL: ("Feelings and friends", "heart"),
    Area.PHYSICAL: ("Moving", "bike"),
    Area.LITERACY: ("Stories and marks", "book-open"),
    Area.MATHEMATICS: ("Numbers and shapes", "shapes"),
    Area.WORLD: ("The world", "globe"),
    Area.ARTS: ("Making and music", "palette"),
}


def in_plain_words() -> list[tuple[str, str]]:
    """The areas to choose from, as the pages call them."""
    return [(area.value, area.plain) for area in Area]


class Goal(models.TextChoices):
    """The seventeen early learning goals; the key begins with that of the area."""

    LISTENING = "CL-LAU", "Listening, Attention and Understanding"
    SPEAKING = "CL-SPK", "Speaking"
    SELF_REGULATION = "PSED-SR", "Self-Regulation"
    MANAGING_SELF = "PSED-MS", "Managing Self"
    RELATIONSHIPS = "PSED-BR", "Building Relationships"
    GROSS_MOTOR = "PD-GM", "Gross Motor Skills"
    FINE_MOTOR = "PD-FM", "Fine Motor Skills"
    COMPREHENSION = "LIT-COM", "Comprehension"
    READING = "LIT-WRD", "Word Reading"
    WRITING = "LIT-WRI", "Writing"
    NUMBER = "MATH-NUM", "Number"
    PATTERNS = "MATH-NP", "Numerical Patterns"
    PAST = "UW-PP", "Past and Present"
    PEOPLE = "UW-PCC", "People, Culture and Communities"
    NATURE = "UW-NW", "The Natural World"
    MATERIALS = "EAD-CWM", "Creating with Materials"
    IMAGINATION = "EAD-BIE", "Being Imaginative and Expressive"

    @property
    def area(self) -> Area:
        return Area(self.value.partition("-")[0])


class Characteristic(models.TextChoices):
    """The characteristics of effective teaching and learning (EYFS 1.15)."""

    PLAYING = "PE", "Playing and exploring"
    ACTIVE = "AL", "Active learning"
    CREATING = "CT", "Creating and thinking critically"


class Schema(models.TextChoices):
    """Patterns that children repeat in play. PRACTICE, no official list."""

    TRAJECTORY = "trajectory", "Throwing, dropping, pouring"
    ROTATION = "rotation", "Turning and rolling"
    ENCLOSING = "enclosing", "Putting borders around"
    ENVELOPING = "enveloping", "Wrapping and hiding"
    TRANSPORTING = "transporting", "Carrying about"
    CONNECTING = "connecting", "Joining and taking apart"
    POSITIONING = "positioning", "Lining up"
    TRANSFORMING = "transforming", "Mixing and changing"


LEVELS = range(1, 6)  # Leuven scales, well-being and involvement (R67)
LOW = 4  # below this, learning is limited (R67)
