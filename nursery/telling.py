"""Rooms say here that something is worth telling; who is told how, ``settings.TELLS`` knows. No room knows the one below it."""

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string


class News(models.TextChoices):
    """What is worth a notice. The words name no child and quote nothing: they stand in mails and on locked phones (S42)."""

    MESSAGE = "message", "A message"
    JOURNAL = "journal", "Something new in a journal"
    PAPER = "paper", "A paper to read"
    ASKED = "asked", "A question that needs your answer"
    FORM = "form", "A form to fill in"
    ANSWER = "answer", "An answer to what you asked"
    TEAM = "team", "News about who looks after your child"
    CARD = "card", "A new key worker card"
    MEETING = "meeting", "A time to meet"
    REPLY = "reply", "Something from a family"
    OUTSIDE = "outside", "An answer from outside"
    LEAVING = "leaving", "A last day, and the journal to take along"
    RETURNED = "returned", "A paper that was returned"


def tell_family(child, news: News, *, but=None, only=None) -> None:
    """Everybody of the child's family who may know gets a notice, in the transaction of what it tells of.

    ``but`` does not; where ``only`` is given, that one alone does.
    """
    import_string(settings.TELLS)(child, news, but=but, only=only, whom="family")


def tell_team(child, news: News, *, but=None) -> None:
    """The same for the care team of ``child`` today: key worker, secondary, buddy."""
    import_string(settings.TELLS)(child, news, but=but, only=None, whom="team")


def tell_one(user, child, news: News) -> None:
    """The same for one of our people, such as whoever wrote a paper about ``child``."""
    import_string(settings.TELLS)(child, news, but=None, only=user, whom="one")
