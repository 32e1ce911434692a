"""Words for scripts on pages that families and staff share, such as signing in."""

from django import template
from django.utils.html import json_script

from families import home_views
from nursery.languages import ENGLISH, current

register = template.Library()


@register.simple_tag
def words_of_outbox(*, for_family: bool = False):
    """What ``outbox.js`` says on a family’s page, and on one that staff share where it is not English; else English for a
    tablet stands in the script."""
    if current() == ENGLISH and not for_family:
        return ""
    return json_script(home_views.words_of_outbox(), "outbox-words")
