"""In the evening a family is reminded once of a meeting tomorrow, and of a Tell us about that is wanted soon, by a notice that
says no more than that."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django_scopes import scope, scopes_disabled

from children.models import Carer, Child
from families.access import May, has_key_worker, rights_of
from families.notice_models import Notice
from families.notice_rules import EVENING
from keyworkers.meeting_models import Answer, MeetingGuest, MeetingState
from nursery.days import moments_of
from nursery.models import Setting
from nursery.telling import News, tell_family
from nursery.terms import term_of
from paperwork.models import Document, Kind, PaperworkRules
from paperwork.states import CAN_BE_WRITTEN

AHEAD = timedelta(weeks=2)  # before the day by which a Tell us about is wanted
MADE_GOOD = timedelta(days=3)  # within which an evening is made good on which nothing ran


def remind_all() -> None:
    """In every setting where it is evening by now. Looks at one row a meeting of tomorrow, and one a child to remind of."""
    with scopes_disabled():
        settings = list(Setting.objects.all())
    for setting in settings:
        now = setting.now()
        if now.hour * 60 + now.minute >= EVENING:
            with scope(setting=setting):
                remind(setting)
                remind_of_about(setting)


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


@transaction.atomic
def remind_of_about(setting: Setting) -> int:
    """Families that have not answered this term's Tell us about, a fortnight before it is wanted, once a term (R59). Returns of
    how many children."""
    today, term = setting.today(), term_of(setting, setting.today())
    weeks = (PaperworkRules.objects.first() or PaperworkRules()).weeks_into_term
    last = today - timedelta(weeks=weeks) + min(AHEAD, timedelta(weeks=weeks))  # whose time began then hear of it today
    first = last - MADE_GOOD
    began = Q(starts_on__gt=term.starts_on, starts_on__range=(first, last))
    if first <= term.starts_on <= last:
        began |= Q(starts_on__lte=term.starts_on)
    about = Document.objects.filter(child=OuterRef("pk"), kind=Kind.ABOUT, occasion=term.starts_on.isoformat())
    answered = about.filter(~Q(answered_on=None) | ~Q(state__in=CAN_BE_WRITTEN))
    told = Notice.objects.filter(
        child=OuterRef("pk"), news=News.FORM, made_at__gte=moments_of(setting, term.starts_on)[0]
    )
    signs_in = Carer.objects.filter(child=OuterRef("pk"), user__is_active=True)
    children = Child.objects.on_roll(today).filter(began, ~Exists(answered), ~Exists(told), Exists(signs_in))
    found = list(children.filter(has_key_worker("pk", today)))
    for child in found:
        tell_family(child, News.FORM)
    return len(found)
