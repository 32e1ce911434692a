"""Settings: the nursery, its rooms, terms and closed days, who may sign in, and who changed what."""

from datetime import timedelta

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery import actions, clearing, history, outgoing, sessions, terms
from nursery.audit import record
from nursery.editing import edit
from nursery.forms import (
    AccessForm,
    ClosureForm,
    EndAccessForm,
    HistoryForm,
    OwnWordsForm,
    RoomForm,
    SettingForm,
    TermForm,
)
from nursery.models import Closure, Mail, Membership, Room, Setting, Term, User
from nursery.permissions import Permission, can, fresh_proof, requires
from nursery.roles import SAFEGUARDS
from nursery.submissions import once
from nursery.tablets import ask_for_full_sign_in

MOST_MAILS = 50
MOST_CLOSED = 20
SETTINGS = {"back_label": "Settings"}


def form_page(request, form, **context):
    """One form on a page of its own; what was typed stays when it has to be put right."""
    context = {"form": form, "back": reverse("nursery:settings"), **SETTINGS, **context}
    return render(request, "form_page.html", context, status=422 if form.errors else 200)


def sent(request):
    """What was posted, even if it is empty; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


@requires(Permission.CHANGE_SETTING)
@require_GET
def settings(request):
    today = request.setting.today()
    context = {
        "rooms": Room.objects.all(),
        "terms": Term.objects.filter(ends_on__gt=today - timedelta(days=366)),
        "usual_term": terms.usual_term(request.setting, today),
        "closures": Closure.objects.filter(date__gte=today),
        "no_safeguarding_lead": not Membership.objects.on(today)
        .filter(setting=request.setting, role__in=SAFEGUARDS)
        .exists(),
    }
    return render(request, "nursery/settings.html", context)


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def setting_edit(request):
    setting = Setting.objects.get(pk=request.setting.pk)  # a copy: a wrong form must not change the page around it
    form = SettingForm(sent(request), instance=setting)
    if form.is_valid():
        actions.change_setting(setting=setting, changed=form.changed_data, by=request.user)
        messages.success(request, "Saved.")
        return redirect("nursery:settings")
    return form_page(request, form, title="The nursery")


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def own_words(request):
    """What the key worker, the second and the third person are called in the languages of the families."""
    setting = Setting.objects.get(pk=request.setting.pk)
    form = OwnWordsForm(sent(request), setting=setting)
    if form.is_valid():
        setting.own_words = form.words
        actions.change_setting(setting=setting, changed=["own_words"] if form.changed_data else [], by=request.user)
        messages.success(request, "Saved.")
        return redirect("nursery:settings")
    return form_page(request, form, title="Our words in other languages")


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
@once
def room_add(request):
    return _room(request, Room(setting=request.setting), title="Add a room", verb="Add the room")


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def room_edit(request, code):
    room = get_object_or_404(Room, code=code)
    return _room(request, room, title=room.name, verb="Save")


def _room(request, room, **words):
    form = RoomForm(sent(request), instance=room)
    if form.is_valid():
        try:
            actions.save_room(room=room, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{room.name} is saved.")
            return redirect("nursery:settings")
    return form_page(request, form, **words)


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
@once
def closure_add(request):
    form = ClosureForm(sent(request))
    if form.is_valid():
        try:
            actions.close_on(setting=request.setting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("day", error.messages)
        else:
            messages.success(request, "The closed day is added.")
            return redirect("nursery:settings")
    return form_page(request, form, title="Add a closed day", verb="Add the day")


@requires(Permission.CHANGE_SETTING)
@require_POST
def closure_remove(request, pk):
    actions.open_again(closure=get_object_or_404(Closure, pk=pk), by=request.user)
    messages.success(request, "That day is open again.")
    return redirect("nursery:settings")


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
@once
def term_add(request):
    return _term(request, Term(setting=request.setting), title="Add a term", verb="Add the term")


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def term_edit(request, code):
    term = get_object_or_404(Term, code=code)
    return _term(request, term, title=term.name, verb="Save")


def _term(request, term, **words):
    form = TermForm(sent(request), instance=term)
    return edit(
        request,
        form=form,
        save=lambda: terms.save_term(term=term, by=request.user),
        back=reverse("nursery:settings"),
        said="The term is saved.",
        **SETTINGS,
        **words,
    )


@requires(Permission.CHANGE_SETTING)
@require_POST
def term_remove(request, code):
    terms.remove_term(term=get_object_or_404(Term, code=code), by=request.user)
    messages.success(request, "The term is taken away. What was written in it stays.")
    return redirect("nursery:settings")


@requires(Permission.GIVE_ACCESS)
@require_GET
def access(request):
    """Everybody who may sign in here, or will, with what protects their sign-in."""
    today = request.setting.today()
    members = Membership.objects.filter(setting=request.setting).exclude(ends_on__lte=today).select_related("user")
    members = sorted(members, key=lambda one: (one.user.name, one.role))
    kinds: dict[int, set[str]] = {}
    for user, kind in Authenticator.objects.filter(user__in=[one.user_id for one in members]).values_list(
        "user", "type"
    ):
        kinds.setdefault(user, set()).add(kind)
    asked = clearing.who_asked(request.setting)
    for one in members:
        one.has_second_factor = bool(kinds.get(one.user_id, set()) - {"recovery_codes"})
        one.clearing_asked_by = asked.get(one.user_id)
    closed = Membership.objects.filter(setting=request.setting, user__is_active=False).select_related("user")
    context = {"members": members, "today": today, "closed": closed.order_by("-ends_on", "pk")[:MOST_CLOSED]}
    return render(request, "nursery/access.html", context)


@requires(Permission.GIVE_ACCESS)
@require_http_methods(["GET", "POST"])
@fresh_proof
@once
def access_add(request):
    """A role for somebody; they get a link with which they choose their own password."""
    form = AccessForm(sent(request), initial={"on": request.setting.today()})
    if form.is_valid():
        try:
            membership = actions.give_access(setting=request.setting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            _send_password_link(request, membership.user)
            messages.success(request, f"{membership.user} may sign in. A link to choose a password is on its way.")
            return redirect("families:link", membership.user.code)
    return form_page(
        request, form, title="Let somebody sign in", verb="Give access", back=reverse("nursery:access"),
        back_label="Who may sign in",
    )  # fmt: skip


@requires(Permission.GIVE_ACCESS)
@require_http_methods(["GET", "POST"])
@fresh_proof
def access_end(request, pk):
    membership = get_object_or_404(Membership, pk=pk, setting=request.setting)
    form = EndAccessForm(sent(request), initial={"on": request.setting.today()}, today=request.setting.today())
    if form.is_valid():
        try:
            actions.end_access(membership=membership, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, f"{membership.user} is no longer {membership.get_role_display()} here from that day."
            )
            return redirect("nursery:access")
    return form_page(
        request, form, title=f"End access: {membership.user}", verb="End access", back=reverse("nursery:access"),
        back_label="Who may sign in", lead=f"{membership.get_role_display()}. What they did stays in the history.",
    )  # fmt: skip


@requires(Permission.GIVE_ACCESS)
@require_POST
@fresh_proof
def password_link(request, code):
    """Somebody of this setting gets a link to choose a new password; nobody chooses it for them (S20)."""
    user = _person(request, code)
    _send_password_link(request, user)
    record("password_link_sent", user, by=request.user)
    messages.success(request, f"{user} gets a link to choose a password. It works for one hour.")
    return redirect("nursery:access")


def _person(request, code) -> User:
    """Somebody of this setting."""
    return get_object_or_404(User.objects.filter(memberships__setting=request.setting).distinct(), code=code)


@requires(Permission.GIVE_ACCESS)
@require_POST
@fresh_proof
def clear_ask(request, code):
    """Somebody lost their passkey or authenticator app: ask another lead to agree that it is taken off (S20)."""
    person = _person(request, code)
    try:
        clearing.ask(setting=request.setting, person=person, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"Asked. Another manager or deputy is told by mail, and agrees here about {person}.")
    return redirect("nursery:access")


@requires(Permission.GIVE_ACCESS)
@require_POST
@fresh_proof
def clear_agree(request, code):
    """The second of two people: it is taken off."""
    person = _person(request, code)
    try:
        clearing.agree(setting=request.setting, person=person, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{person} signs in with their password and a mailed code now, and is told so.")
    return redirect("nursery:access")


@requires(Permission.GIVE_ACCESS)
@require_POST
def end_sign_ins(request, code):
    """Sign somebody out wherever they are, and ask for their full sign-in on each tablet: a phone was lost, say (S20)."""
    person = _person(request, code)
    count = sessions.end(person.sign_ins.exclude(pk=request.session.get("sign_in")), by=request.user)
    ask_for_full_sign_in(person)
    messages.success(request, f"{person} is signed out everywhere: {count} sign-in{'' if count == 1 else 's'} ended.")
    return redirect("nursery:access")


def _send_password_link(request, user):
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def mail(request):
    """Mail that has not gone yet, and sending it again."""
    if request.method == "POST":
        count = outgoing.try_again(by=request.user)
        messages.success(request, f"{count} mail{'' if count == 1 else 's'} sent again.")
        return redirect("nursery:mail")
    return render(request, "nursery/mail.html", {"waiting": Mail.objects.in_trouble()[:MOST_MAILS]})


@requires(Permission.SEE_HISTORY)
@require_GET
def history_page(request):
    people = User.objects.filter(memberships__setting=request.setting).distinct().order_by("name")
    form = HistoryForm(request.GET, people=people)
    form.is_valid()
    chosen = form.cleaned_data
    before = request.GET.get("before", "")
    found = history.entries(
        request.setting,
        user=User.objects.filter(code=chosen["who"]).first() if chosen.get("who") else None,
        day=chosen.get("day"),
        looks=chosen.get("what") == "looks",
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        with_safeguarding=can(request.user, Permission.LEAD_SAFEGUARDING, request.setting),
    )
    events = list(found[: history.A_PAGE + 1])
    context = {
        "form": form,
        "lines": history.in_words(events[: history.A_PAGE], request.setting),
        "older": events[history.A_PAGE - 1].pk if len(events) > history.A_PAGE else None,
    }
    return render(request, "nursery/history.html", context)
