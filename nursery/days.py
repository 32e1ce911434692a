"""The day that a page is about."""

from datetime import date

from django.http import Http404


def day_of(request) -> date:
    """The day in the address or the form, else today at the setting. 404 for what is no day."""
    text = (request.POST or request.GET).get("day")
    try:
        return date.fromisoformat(text) if text else request.setting.today()
    except ValueError:
        raise Http404 from None
