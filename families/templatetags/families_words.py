"""Words for scripts on pages that families and staff share, such as signing in."""

from django import template
from django.utils.html import json_script

from families.home_views import words_for_scripts
from nursery.languages import ENGLISH, current

register = template.Library()


@register.simple_tag
def words_of_outbox():
    """What ``outbox.js`` says where the page is not English; English stands in the script."""
    return "" if current() == ENGLISH else json_script(words_for_scripts(), "outbox-words")
