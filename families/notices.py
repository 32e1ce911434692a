"""Notices are queued with what they tell of, and go by mail or to a browser when their time comes (S42, S50)."""

import json
import logging
from functools import partial
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from children.models import Child
from families.access import May, carers_who
from families.notice_models import Notice, NoticeWishes, Often, PushAddress
from families.notice_rules import due_at, in_words
from families.speaking import languages_of
from keyworkers.models import KeyPersonAssignment
from nursery.languages import ENGLISH, in_language
from nursery.models import Setting, User
from nursery.outgoing import post
from nursery.telling import News

GONE = {404, 410}  # what a browser maker answers where nobody listens any more
PLACES = {  # where a press on a notice leads, else the child's own page; addresses carry random codes only (S9)
    "family": {
        News.MESSAGE: "families:messages",
        News.JOURNAL: "families:journal",
        News.CARD: "families:card",
        News.FORM: "families:forms",
        News.PAPER: "families:forms",
        News.ANSWER: "families:forms",
        News.ASKED: "families:forms",
        News.LEAVING: "families:take_out",
    },
    "team": {
        News.REPLY: "families:talk",
        News.OUTSIDE: "paperwork:sent",
        News.MEETING: "keyworkers:child_meetings",
    },
    "one": {News.RETURNED: "paperwork:forms", News.MEETING: "keyworkers:child_meetings"},
}
NEEDS = {News.MESSAGE: May.TALK, News.FORM: May.ASK, News.LEAVING: May.ASK}  # else to look is enough
log = logging.getLogger(__name__)


def wishes_of(user: User) -> NoticeWishes:
    """Saved, or as they are until somebody chooses."""
    return NoticeWishes.objects.filter(user=user).first() or NoticeWishes(user=user)


@transaction.atomic
def tell(child: Child, news: News, *, but: User | None, only: User | None, whom: str) -> None:
    """What ``settings.TELLS`` names: see ``nursery/telling.py``."""
    if whom == "family":
        people = list({row.user_id: row.user for row in carers_who(child, NEEDS.get(news, May.LOOK))}.values())
    else:
        people = _team(child) if whom == "team" else _if_here(only, child.setting)
    if place := PLACES[whom].get(news):
        path = reverse(place, args=[child.code])
    else:
        path = f"{reverse('families:home')}?child={child.code}" if whom == "family" else child.get_absolute_url()
    people = [one for one in people if one != but and only in (None, one)]
    queue(child.setting, people, news, path=path, child=child if whom == "family" else None)


def _team(child: Child) -> list[User]:
    places = KeyPersonAssignment.objects.on(child.setting.today()).filter(child=child)
    return list(User.objects.filter(practitioners__assignments__in=places, is_active=True).distinct())


def _if_here(user: User | None, setting: Setting) -> list[User]:
    return [user] if user and user.is_active and user.is_staff_of(setting) else []


@transaction.atomic
def queue(setting: Setting, people: list[User], news: News, *, path: str = "", child: Child | None = None) -> None:
    """One notice a person and way, due when their wishes say. What is due now goes after this is saved. ``child`` where they
    are its family."""
    now = setting.now()
    wishes = {one.user_id: one for one in NoticeWishes.objects.filter(user__in=people)}
    listens = set(PushAddress.objects.filter(user__in=people).values_list("user", flat=True))
    rows = []
    for person in people:
        wish = wishes.get(person.pk) or _unchosen(person, setting)
        ways = [("mail", wish.by_mail)] + ([("push", wish.by_push)] if person.pk in listens else [])
        for way, often in ways:
            if due := due_at(now, often, wish.quiet_from, wish.quiet_until):
                rows.append(
                    Notice(setting=setting, user=person, child=child, news=news, way=way, path=path, due_at=due)
                )
    Notice.objects.bulk_create(rows)
    for key in {row.user_id for row in rows if row.due_at <= now}:
        send_to.enqueue(key, setting.pk)


def _unchosen(person: User, setting: Setting) -> NoticeWishes:
    """Families are told at once by mail; staff see it on their pages and choose mail themselves."""
    often = Often.NEVER if person.is_staff_of(setting) else Often.AT_ONCE
    return NoticeWishes(user=person, by_mail=often)


@task
def send_to(user: int, setting: int) -> None:
    with scopes_disabled():
        found = Setting.objects.get(pk=setting)
    with scope(setting=found):
        send_due(found, user=user)


def send_all_due() -> None:
    """What waited for the evening or for the end of quiet hours, in every setting."""
    with scopes_disabled():
        keys = set(Notice.objects.due(timezone.now()).values_list("setting", flat=True))
        waiting = list(Setting.objects.filter(pk__in=keys))
    for setting in waiting:
        with scope(setting=setting):
            send_due(setting)


@transaction.atomic
def send_due(setting: Setting, *, user: int | None = None) -> None:
    """All that is due for one person and way goes as one. Claimed first, so that two workers do not both send it. What waited
    does not go to who may no longer look when it is due (S8)."""
    rows = Notice.objects.due(timezone.now()).select_for_update(of=("self",)).select_related("child")
    rows = rows.order_by("user", "way", "pk")
    rows = list(rows.filter(user=user) if user else rows)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now())
    families = _families_of(rows, setting)
    rows = [row for row in rows if row.child is None or row.user_id in families[row.child_id, row.news]]
    people = User.objects.in_bulk({row.user_id for row in rows})
    languages = languages_of(people.values())
    for (person, way), notices in groupby(rows, key=lambda row: (row.user_id, row.way)):
        notices = list(notices)
        path = in_setting(notices[-1].path or "/", setting)
        with in_language(ENGLISH if people[person].is_staff_of(setting) else languages[person]):
            words = in_words([one.news for one in notices])
            if way == "mail":
                _mail(setting, people[person], words, path)
                continue
            body = _("There is {news} for you.").format(news=words)
        told = partial(_push_or_mail, setting, people[person], languages[person], words, body, path)
        transaction.on_commit(told)


def _push_or_mail(setting: Setting, person: User, language: str, words: str, body: str, path: str) -> None:
    """To the browsers of ``person``. Where none took it and they want no mail besides, it goes by mail after all: mail is tried
    again, and what does not go a manager sees."""
    if push(person.pk, setting.name, body, path) or wishes_of(person).by_mail != Often.NEVER:
        return
    with scope(setting=setting), in_language(language):
        _mail(setting, person, words, path)


def _families_of(rows: list[Notice], setting: Setting) -> dict[tuple[int, str], set[int]]:
    """Child and news → users of its family who may know of it now. A query for each."""
    found = {}
    for child, news in {(row.child, row.news) for row in rows if row.child}:
        child.setting = setting
        found[child.pk, news] = {one.user_id for one in carers_who(child, NEEDS.get(News(news), May.LOOK))}
    return found


def in_setting(path: str, setting: Setting) -> str:
    """``path`` as an address that opens in ``setting``, whichever somebody has before them: see ``SettingScopeMiddleware``."""
    return f"{path}{'&' if '?' in path else '?'}at={setting.slug}"


def _mail(setting: Setting, person: User, words: str, path: str) -> None:
    address = f"{setting.web_address.rstrip('/')}{path}" if setting.web_address else ""
    lines = [
        _("At {nursery} there is {news} for you.").format(nursery=setting.name, news=words),
        _("Open it here: {address}").format(address=address) if address else _("Open Kith to see it."),
        _("How often we write to you, you choose in Kith: press the round button at the top, then Notices."),
    ]
    post(
        setting=setting,
        to=person.new_email or person.email,
        subject=f"{setting.name}: {words}",
        words="\n\n".join(lines) + "\n",
    )


def push(person: int, title: str, body: str, path: str) -> int:
    """To every browser of ``person``; one that is gone is forgotten. Nothing happens without a key. Returns how many took it."""
    if not settings.PUSH_KEY:
        return 0
    from pywebpush import WebPushException, webpush  # large, and only this needs it

    taken = 0
    for address in PushAddress.objects.filter(user=person):
        try:
            webpush(
                subscription_info={
                    "endpoint": address.endpoint,
                    "keys": {"p256dh": address.p256dh, "auth": address.auth},
                },
                data=json.dumps({"title": title, "body": body, "path": path}),
                vapid_private_key=settings.PUSH_KEY,
                vapid_claims={"sub": f"mailto:{settings.PUSH_CONTACT}"},
                ttl=24 * 60 * 60,
                timeout=10,
            )
            taken += 1
        except WebPushException as error:
            status = getattr(error.response, "status_code", None)
            if status in GONE:
                address.delete()
            else:
                log.error("A notice to a browser did not go: %s", status)
        except OSError as error:
            log.error("A notice to a browser did not go: %s", type(error).__name__)
    return taken
