"""Journals, papers and photos open for staff on site only, where the nursery says so: on its tablets and its network (R97)."""

import ipaddress
from datetime import date, timedelta
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.urls import URLPattern, path, resolve, reverse
from django.utils import timezone

from nursery.audit import record
from nursery.models import AuditEvent, JournalsOpen, OffSiteException, Setting, User

REFUSED = "refused_off_site"
ONE_ENTRY_EVERY = timedelta(minutes=1)  # a page asks for many photos at once


def read_networks(text: str, *, setting: Setting) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks in ``text``, one to a line. Raises ValidationError that names the line and says what to do."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            network = ipaddress.ip_network(line, strict=False)
        except ValueError:
            raise ValidationError(
                f"“{line[:50]}” is no network. Enter one to a line, such as 192.0.2.0/24, or an address such as 192.0.2.7."
            ) from None
        if network.prefixlen == 0:
            raise ValidationError(f"{line} is the whole internet. Choose “Anywhere” if that is what you mean.")
        if network.is_loopback and not setting.is_demo:
            raise ValidationError(
                f"{line} is the machine that Kith runs on: everybody seems to come from there until KITH_PROXIES is set."
            )
        found.append(network)
    return found


def address_of(request) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Where the browser is. What a proxy says counts only where the installation stands behind one (KITH_PROXIES)."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        passed = request.headers.get("X-Forwarded-For", "").split(",")
        said = passed[-settings.PROXIES] if len(passed) >= settings.PROXIES else ""
    try:
        found = ipaddress.ip_address(said.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_on_site(request) -> bool:
    """Whether this browser is one of the nursery's tablets or stands in its network."""
    if request.tablet and request.tablet.setting_id == request.setting.pk:
        return True
    address = address_of(request)
    return address is not None and any(
        address in network for network in read_networks(request.setting.networks, setting=request.setting)
    )


def may_open_journals(request) -> bool:
    """Everybody anywhere, or staff on site and those with an exception for today. One query, off site only."""
    setting = request.setting
    if setting.journals_open == JournalsOpen.ANYWHERE or is_on_site(request):
        return True
    return OffSiteException.objects.open_on(setting.today()).filter(user=request.user).exists()


def on_site(view):
    """Stands below ``@requires`` on every staff page of journals and photos. Refuses with 403 and writes it down.

    ``is_part`` of the entry says that a page asked for a picture: nobody has tried to open anything.
    """

    @wraps(view)
    def gate(request, *args, **kwargs):
        if may_open_journals(request):
            return view(request, *args, **kwargs)
        page, is_part = request.resolver_match.view_name, request.headers.get("Sec-Fetch-Dest") == "image"
        lately = AuditEvent.objects.filter(setting=request.setting.pk, actor=request.user.pk, action=REFUSED)
        if not lately.filter(details__page=page, at__gt=timezone.now() - ONE_ENTRY_EVERY).exists():
            record("refused_off_site", None, by=request.user, page=page, is_part=is_part)
        return render(request, "nursery/off_site.html", status=403)

    gate.is_on_site = True
    return gate


def opens_on_site_only(name: str) -> bool:
    """Whether the page that is called ``name`` may be one of those."""
    return getattr(resolve(reverse(name)).func, "is_on_site", False)


def here(route: str, view, name: str) -> URLPattern:
    """An address of a room whose pages all open for staff on site only, where the nursery says so (S23)."""
    return path(route, on_site(view), name=name)


@transaction.atomic
def give_exception(*, setting: Setting, user: User, last_day: date, reason: str, by: User) -> OffSiteException:
    """``user`` may open journals anywhere up to and including ``last_day``. Raises ValidationError for a day that is over."""
    if last_day < setting.today():
        raise ValidationError("Choose today or a later day.")
    given = OffSiteException(setting=setting, user=user, last_day=last_day, reason=reason, given_by=by)
    given.full_clean()
    given.save()
    record("off_site_allowed", given, by=by, user=user.pk, last_day=str(last_day))
    return given


@transaction.atomic
def end_exception(*, exception: OffSiteException, by: User) -> None:
    """From now on it counts no more. Twice changes nothing."""
    ended = OffSiteException.objects.filter(pk=exception.pk, ended_at=None)
    if ended.update(ended_by=by, ended_at=timezone.now()):
        record("off_site_ended", exception, by=by, user=exception.user_id)


@transaction.atomic
def change_rules(*, setting: Setting, changed: list[str], by: User) -> None:
    """Save where journals open and when tablets lock; ``changed`` names the fields. Raises ValidationError."""
    setting.full_clean()
    if changed:
        setting.save(update_fields=changed)
    record("tablet_rules_changed", setting, by=by, fields=sorted(changed))
