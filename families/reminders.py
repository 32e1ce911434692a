"""The evening before: everybody of a family who goes to a meeting is reminded once, by a notice that says no more than that."""

from datetime import timedelta

from django.db import transaction
from django_scopes import scope, scopes_disabled

from families.access import May, rights_of
from families.notice_rules import EVENING
from keyworkers.meeting_models import Answer, MeetingGuest, MeetingState
from nursery.models import Setting
from nursery.telling import News, tell_family


def remind_all() -> None:
    """In every setting where it is evening by now. Looks at one row a meeting of tomorrow."""
    with scopes_disabled():
        settings = list(Setting.objects.all())
    for setting in settings:
        now = setting.now()
        if now.hour * 60 + now.minute >= EVENING:
            with scope(setting=setting):
                remind(setting)


@transaction.atomic
def remind(setting: Setting) -> int:
    """Carers with a meeting tomorrow who were not reminded yet. Returns how many."""
    today = setting.today()
    guests = MeetingGuest.objects.filter(
        meeting__date=today + timedelta(days=1), meeting__state=MeetingState.PLANNED, carer__user__isnull=False,
        reminded_on=None,
    ).exclude(answer=Answer.NO)  # fmt: skip
    rows = list(guests.select_related("meeting__child__setting", "carer__user").select_for_update(of=("self",)))
    for guest in rows:
        if May.LOOK in rights_of(guest.carer, today):
            tell_family(guest.meeting.child, News.MEETING, only=guest.carer.user)
    guests.update(reminded_on=today)
    return len(rows)
