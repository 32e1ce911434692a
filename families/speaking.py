"""In which language somebody is spoken to: what they chose themselves, else what the nursery wrote down for them.

Families’ pages, the pages of signing in, and mails to families. Staff are spoken to in English.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django_scopes import scopes_disabled

from children.models import Carer
from nursery.audit import record
from nursery.languages import ENGLISH, first_known, known
from nursery.models import User
from nursery.permissions import Permission

BEFORE_SIGN_IN = ("account_", "mfa_")  # names of pages of allauth’s


def language_for(*, chosen: str = "", noted: Iterable[str] = (), cookie: str = "", asked: str = "") -> str:
    """``chosen`` on a page by somebody who signs in; ``noted`` by the nursery for each of their children; a ``cookie`` of
    this browser; what the browser ``asked`` for (Accept-Language). The first that we have, else English."""
    wishes = (language for language, _weight in parse_accept_lang_header(asked.lower()))
    return first_known([chosen, *noted, cookie, *wishes])


def noted_for(people: Iterable[User]) -> dict[int, list[str]]:
    """User → what the nursery wrote down, rows with parental responsibility first. One query."""
    found: dict[int, list[str]] = {}
    with scopes_disabled():
        rows = Carer.objects.filter(user__in=people).exclude(language="")
        for user, language in rows.order_by("-parental_responsibility", "pk").values_list("user", "language"):
            found.setdefault(user, []).append(language)
    return found


def languages_of(people: Iterable[User]) -> dict[int, str]:
    """User → the language in which they are written to. One query."""
    people = list(people)
    noted = noted_for(people)
    return {one.pk: language_for(chosen=one.language, noted=noted.get(one.pk, [])) for one in people}


def choose(*, user: User, language: str) -> None:
    """From now on pages and mails speak ``language``; what the nursery noted, which may be another, stays."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        record("language_chosen", user, by=user, language=language)


def keep(request) -> None:
    """Somebody comes in on a page in ``request.language``: so it goes on, where they chose it there with the switch, or the
    nursery noted none of our languages."""
    is_chosen = known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")) == request.language
    noted = noted_for([request.user]).get(request.user.pk, [])
    if request.speaks_others and not request.user.language and (is_chosen or not any(map(known, noted))):
        choose(user=request.user, language=request.language)


def is_theirs(request, view_func) -> bool:
    """Whether a page is one that families read, rather than the nursery’s own."""
    if request.tablet:
        return False
    if not request.user.is_authenticated:
        match = request.resolver_match
        return match.url_name.startswith(BEFORE_SIGN_IN) or match.app_name == "families"
    is_staff = request.setting is not None and request.user.is_staff_of(request.setting)
    return not is_staff or getattr(view_func, "permission", None) == Permission.SEE_OWN_FAMILY


def language_of(request, noted: Iterable[str] = ()) -> str:
    """What is known without a query; ``noted`` by the nursery, where somebody has asked."""
    chosen = request.user.language if request.user.is_authenticated else ""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    asked = request.headers.get("Accept-Language", "")
    return language_for(chosen=chosen, noted=noted, cookie=cookie, asked=asked)


def speak(request, noted: Iterable[str] = ()) -> None:
    """From here on this request is answered in its language."""
    request.language = language_of(request, noted)
    translation.activate(request.language)


def speak_as_noted(request, rows: Iterable[Carer]) -> None:
    """``rows``: this person’s, as the gate of a family’s page has loaded them (families/access.py)."""
    if not known(request.user.language):
        rows = sorted(rows, key=lambda row: (not row.parental_responsibility, row.pk))
        speak(request, [row.language for row in rows])


class LanguageMiddleware:
    """Pages of families in their language, all others in English. Sets ``request.speaks_others`` for the switch.

    Who has chosen nothing is spoken to as the nursery noted: the gate of a family’s page says so with the rows it loads
    anyway; on other pages it costs a query.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_staff = request.setting is not None and request.user.is_staff_of(request.setting)
        request.speaks_others = not is_staff and not request.tablet
        request.language = language_of(request) if request.speaks_others else ENGLISH
        with translation.override(request.language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        request.speaks_others = is_theirs(request, view_func)
        if not request.speaks_others:
            translation.activate(ENGLISH)
        elif request.user.is_authenticated and not known(request.user.language) and not hasattr(view_func, "may"):
            speak(request, noted_for([request.user]).get(request.user.pk, []))
        else:
            speak(request)


def wanted(code: str) -> str:
    """The language of ours that was posted, or nothing."""
    return known(code) if len(code) < 20 else ""
