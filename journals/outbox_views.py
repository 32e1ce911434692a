"""What the outbox of a browser talks to. None of it needs a sign-in: an entry says itself, sealed and signed, whose it is."""

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from children.models import Child
from journals import care_words
from journals.care_forms import ASKS, TABLE_KINDS
from journals.care_models import WHAT, Amount
from journals.care_models import CareKind as K
from journals.forms import ObserveForm
from journals.framework import Area, Characteristic
from journals.models import FrameworkItem
from journals.outbox import Refused, open_for, take_in
from journals.sealing import NotOurs, public_key
from journals.views import after_saving
from nursery.audit import record
from nursery.installed import manifest_of
from nursery.middleware import unavailable

CLOCK_OFF = timedelta(minutes=10)
ASSETS = [
    "css/kith.css",
    "css/families.css",
    "js/outbox.js",
    "js/observe.js",
    "js/rounds.js",
    "js/typed.js",
    "img/kith.svg",
    "img/marks.svg",
    "fonts/figtree.ttf",
]


@login_not_required
@require_GET
def key(request):
    """The public key to seal with, the token to send with, and whether somebody is signed in."""
    said = {"key": public_key(), "csrf": get_token(request), "is_signed_in": request.user.is_authenticated}
    return JsonResponse(said)


@login_not_required
@require_POST
def receive(request):
    """One sealed entry in, "saved" with its id out, only after everything is on the disk (S43)."""
    sender = request.user if request.user.is_authenticated else None
    try:
        number, entry = take_in(request.body, sender=sender, setting=request.setting, device=request.tablet)
    except NotOurs:
        return JsonResponse({"problem": _("It was not written for this nursery’s Kith.")}, status=422)
    except RequestDataTooBig:
        return JsonResponse({"problem": _("It is too large to send: more than 20 MB.")}, status=413)
    except Refused as refused:
        told = {"problem": str(refused), "field": refused.field}
        if sender and refused.author == sender:  # who wrote it, and nobody else, puts it right there
            told["again"] = _where_it_opens(refused)
        return JsonResponse(told, status=409)
    except OSError:
        return unavailable(request)
    if entry is None:
        if request.tablet:
            _note_clock(request, request.tablet, request.tablet.setting)
        return JsonResponse({"saved": number, "next": ""})
    _note_clock(request, entry, entry.setting)
    is_own = sender is not None and entry.author_id == sender.pk and request.setting == entry.setting
    is_own = is_own and not entry.from_home  # a family stays on its page
    return JsonResponse({"saved": number, "next": after_saving(request, entry) if is_own else ""})


def _where_it_opens(refused: Refused) -> str:
    """The page of its form; empty for a family to whom no child is open any more."""
    if refused.from_home:
        return reverse("families:add", args=[refused.child.code]) if refused.child else ""
    return reverse("journals:observe")


@require_POST
def reopen(request):
    """What this person wrote and what was refused, as it was before it was sealed: for the form, on this device."""
    try:
        return HttpResponse(open_for(request.body, request.user), content_type="application/octet-stream")
    except NotOurs:
        return JsonResponse({"problem": _("It was not written for this nursery’s Kith.")}, status=422)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=409)


def _note_clock(request, about, setting) -> None:
    """A tablet's clock that is ten minutes off is written down, beside what came from it (S49)."""
    try:
        told = parse_datetime(request.headers.get("X-Tablet-Clock", "")[:40])
    except ValueError:
        told = None
    if told and timezone.is_aware(told) and abs(timezone.now() - told) > CLOCK_OFF:
        minutes = round((told - timezone.now()).total_seconds() / 60)
        record("clock_off", about, setting=setting, minutes=minutes)


@login_not_required
@require_GET
def shell(request):
    """The page that opens without a network: the form, and nothing about anybody."""
    form = ObserveForm(
        children=Child.objects.none(), items=FrameworkItem.objects.none(), zone=ZoneInfo("Europe/London")
    )
    context = {
        "form": form,
        "areas": [(area, False) for area in Area],
        "goals": [(area, area.goals) for area in Area],
        "characteristics": Characteristic,
        **_rounds(),
    }
    return render(request, "journals/shell.html", context)


def _rounds() -> dict:
    """What of care and the register can be written there: the kinds of a whole table, and coming and going."""
    amounts, what = Amount.choices, WHAT
    rounds = [
        # kind, the field that each child has for itself, where it stands here, what is asked in words, what is chosen
        (K.MEAL, "amount", "amount", "", [("what", ASKS[K.MEAL], what[K.MEAL].items()), ("amount", "How much?", amounts)]),
        (K.DRINK, "ml", "ml", "Millilitres", [("what", ASKS[K.DRINK], what[K.DRINK].items())]),
        (K.SLEEP, "ended", "ended", "Woke up at", []),
        *(
            (kind, "what", "own", "", [("own", asked, what[kind].items())])
            for kind, asked in ((K.NAPPY, ASKS[K.NAPPY]), (K.POTTY, ASKS[K.POTTY]), (K.MOOD, "How are they?"))
        ),
    ]  # fmt: skip
    kinds = [("arrived", "Came in", "log-in"), ("left", "Went home", "log-out")]
    kinds += [(kind.value, label, icon) for kind, label, icon in map(care_words.button, TABLE_KINDS)]
    return {"rounds": rounds, "round_kinds": kinds, "round_care": " ".join(TABLE_KINDS)}


@login_not_required
@require_GET
def service_worker(request):
    """At the root of the site, so that it can answer for every page of it. A new release has new files, hence a new version."""
    assets = [staticfiles_storage.url(name) for name in ASSETS]
    context = {"assets": assets, "version": hash_of(assets), "icon": staticfiles_storage.url("img/kith.svg")}
    response = render(request, "journals/sw.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def hash_of(assets: list[str]) -> str:
    return hashlib.sha256("".join(assets).encode()).hexdigest()[:12]


@login_not_required
@require_GET
def manifest(request):
    """Kith can be put on a tablet's home screen."""
    return manifest_of("/observe/")
