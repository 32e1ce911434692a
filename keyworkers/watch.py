"""Warnings that arrive by themselves: a change that leaves a child with nobody in the next six weeks.

``watch`` looks whether anything that cover depends on was changed since it looked last (the audit trail says so) or a new
day has begun, keeps the gaps there are, and tells the leads of a setting about new ones. The mail names no child (S42).
"""

import logging
from datetime import date, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from children.models import Child
from keyworkers.cover import cover
from keyworkers.handovers import act_for_leavers
from keyworkers.loading import load_roll
from keyworkers.models import CoverWatch, GapAhead
from nursery.models import AuditEvent, Membership, Setting
from nursery.policy_proof import look_tonight
from nursery.roles import LEADS

logger = logging.getLogger(__name__)
WEEKS = 6
CHANGES_COVER = frozenset(
    {
        "absence_recorded", "absence_removed", "bookings_changed", "care_team_changed", "child_added", "child_changed",
        "closure_added", "closure_removed", "extra_shift_added", "extra_shift_removed", "imported", "imported_team",
        "practitioner_added", "practitioner_changed", "room_changed", "shifts_changed",
    }
)  # fmt: skip


def watch() -> int:
    """Look once at every setting; returns how many new gaps were found."""
    return sum(watch_setting(setting, setting.today()) for setting in Setting.objects.all())


def watch_setting(setting: Setting, today: date) -> int:
    """How many gaps are new. Does nothing while nothing has changed since the last look."""
    with scope(setting=setting):
        seen, _ = CoverWatch.objects.get_or_create(setting=setting)
        newest = AuditEvent.objects.filter(setting=setting.pk, action__in=CHANGES_COVER).first()
        newest_key = newest.pk if newest else 0
        found = 0
        if (newest_key, today) != (seen.last_event, seen.day):
            act_for_leavers(today)
            found = look_ahead(setting, today)
            is_new_day = seen.day != today
            seen.last_event, seen.day = newest_key, today
            seen.save()
            if is_new_day:
                look_tonight.enqueue(setting.pk)
        tell_leads(setting, today)
    return found


@transaction.atomic
def look_ahead(setting: Setting, today: date) -> int:
    """Keep the gaps of the next six weeks as they are now; returns how many were not known before."""
    last = today + timedelta(weeks=WEEKS)
    roll = load_roll(setting, today, last)
    now = {
        (session.child.key, session.day, span.starts, span.ends)
        for session in cover(roll, today, last)
        for span in session.gaps
    }
    known = {(gap.child_id, gap.date, gap.starts, gap.ends): gap.pk for gap in GapAhead.objects.all()}
    GapAhead.objects.filter(pk__in=[pk for key, pk in known.items() if key not in now]).delete()
    new = [
        GapAhead(setting=setting, child_id=child, date=day, starts=starts, ends=ends)
        for child, day, starts, ends in sorted(now - set(known))
    ]
    GapAhead.objects.bulk_create(new)
    return len(new)


def tell_leads(setting: Setting, today: date) -> None:
    """Mail managers and deputies about gaps nobody has told them of; tried again at the next look if mail fails."""
    untold = GapAhead.objects.filter(told_at=None)
    count = untold.count()
    if not count:
        return
    members = Membership.objects.on(today).filter(setting=setting, role__in=LEADS, user__is_active=True)
    addresses = sorted(set(members.values_list("user__email", flat=True)))
    times = "1 booked time" if count == 1 else f"{count} booked times"
    body = (
        f"At {setting.name}, {times} in the next six weeks {'has' if count == 1 else 'have'} nobody the child knows.\n\n"
        "Open Kith and press Cover ahead to see when, and what would close it.\n"
    )
    try:
        for address in addresses:
            send_mail(f"Kith: cover ahead at {setting.name}", body, None, [address])
    except OSError as error:
        logger.error("A mail about cover could not be sent: %s", type(error).__name__)
        return
    untold.update(told_at=timezone.now())


def gaps_ahead(user, today: date):
    """Gaps of children whom ``user`` may know, after ``today``, the nearest first."""
    known = Child.objects.visible_to(user)
    return (
        GapAhead.objects.filter(date__gt=today, child__in=known)
        .select_related("child")
        .order_by("date", "starts", "child")
    )
