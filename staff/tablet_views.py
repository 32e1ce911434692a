"""A shared tablet: faces, a PIN, whom it writes for, Lock (S15, S18). And the page where somebody sets their PIN."""

from dataclasses import dataclass
from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_scopes import scope

from nursery import sessions, tablets
from nursery.audit import record
from nursery.devices import set_cookie
from nursery.editing import edit
from nursery.models import Device, Membership
from nursery.permissions import Permission, requires
from nursery.photos import answer_photo
from nursery.pins import DIGITS, check_new_pin, is_well_formed
from nursery.roles import STAFF
from staff.models import Practitioner, practitioner_of

GET_POST = require_http_methods(["GET", "POST"])
DIGIT_KEYS = "123456789"


@dataclass(frozen=True)
class NameOnly:
    """Somebody who signs in and has no staff record: a face of initials."""

    name: str
    picture: str | None = None

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


def context(request):
    """For every template: ``tablet``, the enrolled tablet that the browser is, and ``writer``, for whom it writes."""
    tablet = getattr(request, "tablet", None)
    if tablet is None or not request.user.is_authenticated:
        return {"tablet": tablet, "writer": None}

    def writer():
        with scope(setting=tablet.setting):
            return practitioner_of(request.user) or NameOnly(request.user.name)

    return {"tablet": tablet, "writer": SimpleLazyObject(writer)}


def on_tablet(view):
    """Open without signing in, in the setting of the tablet; nothing anywhere else."""

    @login_not_required
    @wraps(view)
    def gate(request, *args, **kwargs):
        if request.tablet is None:
            if request.user.is_authenticated:
                record("refused", None, by=request.user, setting=request.setting, needs="TABLET")
            return render(request, "staff/no_tablet.html", status=403)
        with scope(setting=request.tablet.setting, tablet=request.tablet):
            return view(request, *args, **kwargs)

    return gate


def who_can(tablet: Device):
    """Full sign-ins of today's staff that a PIN may follow on ``tablet``."""
    roles = Membership.objects.on(tablet.setting.today()).filter(setting=tablet.setting, role__in=STAFF)
    able = tablets.sign_ins_that_count().filter(tablet=tablet, round=F("tablet__pin_round")).exclude(user__pin="")
    return able.filter(user__is_active=True, user__in=roles.values("user"))


@on_tablet
@require_GET
def tablet(request):
    """The faces of those who can unlock it. The session begins here: were it left to the page of the PIN and to the outbox, each
    would begin its own, and the PIN be refused under the other's."""
    if request.user.is_authenticated:
        return redirect("nursery:home")
    get_token(request)
    found = Practitioner.objects.employed_on(request.tablet.setting.today())
    people = found.filter(user__in=who_can(request.tablet).values("user"))
    response = render(request, "staff/tablet.html", {"people": people})
    set_cookie(response, tablets.COOKIE, request.COOKIES[tablets.COOKIE])
    return response


@on_tablet
@GET_POST
def unlock(request, code):
    """Their PIN, on a keypad or typed."""
    if request.user.is_authenticated:
        return redirect("nursery:home")
    person = get_object_or_404(
        Practitioner.objects.employed_on(request.tablet.setting.today()), code=code, user__isnull=False
    )
    context = {"person": person, "keys": DIGIT_KEYS, "digits": DIGITS, "error": ""}
    sign_in = who_can(request.tablet).filter(user=person.user_id).select_related("user", "tablet").first()
    if sign_in and request.method == "POST":
        pin = request.POST.get("pin", "").strip()
        if not is_well_formed(pin):
            context["error"] = "Enter your six digits."
        elif tablets.try_pin(sign_in=sign_in, pin=pin):
            return _let_in(request, sign_in)
        else:
            sign_in = who_can(request.tablet).filter(pk=sign_in.pk).first()
            left = tablets.MOST_WRONG_IN_A_ROW - sign_in.wrong_pins if sign_in else 0
            context["error"] = f"That is not {person.name}’s PIN. {left} more {'try' if left == 1 else 'tries'}."
    if sign_in is None:
        return render(request, "staff/sign_in_fully.html", context, status=403)
    return render(request, "staff/unlock.html", context, status=422 if context["error"] else 200)


def _let_in(request, sign_in):
    request.unlocks = True  # it is no full sign-in: see nursery.signin.begin_session
    login(request, sign_in.user)
    sessions.begin(request, user=request.user, signed_in_at=int(sign_in.at.timestamp()))
    tablets.unlocked(tablet=request.tablet, by=sign_in.user)
    return redirect("nursery:home")


@on_tablet
@require_POST
def lock(request):
    """Nobody is signed in any more, under a new cookie; the faces stand where the page was."""
    request.left_by = "lock"
    logout(request)
    return redirect("staff:tablet")


@on_tablet
@require_GET
def face(request, code):
    """A photo on the unlock page: of those who work here only."""
    return answer_photo(request, get_object_or_404(Practitioner, code=code))


class PinForm(forms.Form):
    pin = forms.CharField(
        label="New PIN",
        help_text="Six digits. Nobody can look it up, so choose one that you remember.",
        error_messages={"required": "Enter six digits."},
    )
    again = forms.CharField(label="The same again", error_messages={"required": "Enter the six digits again."})

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget = forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": DIGITS})

    def clean_pin(self):
        check_new_pin(self.cleaned_data["pin"])
        return self.cleaned_data["pin"]

    def clean(self):
        data = super().clean()
        if "pin" in data and "again" in data and data["pin"] != data["again"]:
            raise ValidationError({"again": "These are not the same six digits."})
        return data


@reauthentication_required(
    enabled=lambda request: not (request.setting.is_demo or sessions.has_just_signed_in(request))
)
def _show_who_you_are(request) -> None:
    """Raises ReauthenticationRequired: a tablet that was left unlocked must not give its person another PIN."""


@requires(Permission.SET_PIN)
@GET_POST
def pin(request):
    """Somebody sets the PIN with which they unlock the nursery's tablets."""
    try:
        _show_who_you_are(request)
    except ReauthenticationRequired:
        if request.method == "POST":  # which would wait in the session, PIN and all
            return redirect("staff:pin")
        raise
    form = PinForm(request.POST if request.method == "POST" else None)
    return edit(
        request,
        form=form,
        save=lambda: tablets.set_pin(user=request.user, pin=form.cleaned_data["pin"]),
        title="My PIN",
        back=reverse("nursery:home"),
        back_label="First page",
        said="Your PIN is set.",
        verb="Set a new PIN" if request.user.pin else "Set the PIN",
        lead="It unlocks the nursery’s tablets for you, for 12 hours after you signed in fully on them."
        + (" You have one; a new one takes its place." if request.user.pin else ""),
    )
