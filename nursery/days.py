"""The day that a page is about."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404


def day_of(request) -> date:
    """The day in the address or the form, else today at the setting. 404 for what is no day."""
    text = (request.POST or request.GET).get("day")
    try:
        return date.fromisoformat(text) if text else request.setting.today()
    except ValueError:
        raise Http404 from None


def moments_of(setting, day: date) -> tuple[datetime, datetime]:
    """The midnights at which ``day`` begins and ends at the setting (S49)."""
    zone = ZoneInfo(setting.timezone)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
