"""What is printed: room boards and key worker cards; and that a card was given (R2, R83)."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers import reports
from keyworkers.cards import cards_due, give_cards, load_cards
from keyworkers.loading import load_roll
from keyworkers.words import room_in_words
from nursery import pdf
from nursery.audit import record
from nursery.fields import UKDateField
from nursery.languages import choices, known
from nursery.models import DeviceKind, Room
from nursery.permissions import Permission, requires
from nursery.submissions import once

LATELY = 8


class GivenForm(forms.Form):
    on = UKDateField(label="Given on", ask="Enter the day on which the cards were given.")
    to = forms.CharField(label="Given to (optional)", required=False, max_length=150)

    def __init__(self, *args, latest, **options):
        super().__init__(*args, **options)
        self.latest = latest

    def clean_on(self):
        if self.cleaned_data["on"] > self.latest:
            raise forms.ValidationError("Enter a day that is not after today.")
        return self.cleaned_data["on"]


def may_be_printed(request):
    """Children of whom cards may be made: whom the asker may know, and who are here or start."""
    return Child.objects.visible_to(request.user).not_left(request.setting.today())


@requires(Permission.PRINT_DISPLAYS)
@require_GET
def print_page(request):
    """The boards, the cards that are due, and the screens. With ``?child=`` that child’s card alone is chosen."""
    pdf.get_ready()
    return _print_page(request, GivenForm(latest=request.setting.today(), initial={"on": request.setting.today()}))


def _print_page(request, form, chosen=()):
    setting, today = request.setting, request.setting.today()
    screens = Count("devices", filter=Q(devices__kind=DeviceKind.SCREEN, devices__revoked_at=None))
    rooms = list(Room.objects.annotate(screens=screens))
    room = next((room for room in rooms if room.code == request.GET.get("room")), None)
    children = may_be_printed(request)
    if room:
        children = children.in_room(room, today)
    roll = load_roll(setting, today, today, children=children)
    last, lately = load_cards(roll, LATELY)
    due = cards_due(roll, today, last)
    chosen = chosen or request.GET.getlist("child") or {one.child.code for one in due}
    context = {
        "rooms": [(one, room_in_words(one.name)) for one in rooms],
        "room": room,
        "due": due,
        "others": len(roll.children) - len(due),
        "chosen": chosen,
        "form": form,
        "languages": choices(),
        "screens": sum(room.screens for room in rooms),
        "lately": lately,
    }
    return render(request, "keyworkers/print.html", context, status=422 if form.errors else 200)


@requires(Permission.PRINT_DISPLAYS)
@require_GET
def board_pdf(request, code):
    """The A3 board of a room, in colour or with ``?grey=1``."""
    room = get_object_or_404(Room, code=code)
    context = reports.board_context(room, request.setting.today())
    record("printed_board", room, by=request.user)
    return _pdf(request, "board", context, f"board-{request.setting.today()}")


@requires(Permission.PRINT_DISPLAYS)
@require_http_methods(["GET", "POST"])
def cards_pdf(request):
    """Cards of the children named, four on A4; of all who may have one where none is named."""
    asked = request.POST if request.method == "POST" else request.GET
    children = may_be_printed(request)
    if codes := asked.getlist("child"):
        children = children.filter(code__in=codes)
    address = request.setting.web_address or request.build_absolute_uri(reverse("families:home"))
    language = known(asked.get("language", ""))  # else each family’s own
    context = reports.cards_context(
        children, request.setting.today(), setting=request.setting, address=address, language=language
    )
    if not context["sheets"]:
        messages.error(
            request, "There is no card to print: a card needs a key worker, and a child who is not hidden from boards."
        )
        return redirect("keyworkers:print")
    record("printed_cards", None, by=request.user, cards=sum(map(len, context["sheets"])))
    return _pdf(request, "cards", context, f"cards-{request.setting.today()}")


def _pdf(request, template, context, name):
    grey = bool((request.POST or request.GET).get("grey"))
    try:
        _, content = pdf.render_pdf(template, context, grey=grey)
    except pdf.NoPdf:
        messages.error(request, "That could not be drawn just now. Try again in a moment.")
        return redirect("keyworkers:print")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@requires(Permission.GIVE_CARDS)
@require_POST
@once
def give_card(request):
    """The families of the children named were given their cards."""
    today = request.setting.today()
    codes = set(request.POST.getlist("child"))
    form = GivenForm(request.POST, latest=today)
    if not codes:
        form.add_error(None, "Choose the children whose cards were given.")
    if not form.is_valid():
        return _print_page(request, form, codes)
    roll = load_roll(request.setting, today, today, children=may_be_printed(request).filter(code__in=codes))
    issues = give_cards(roll=roll, codes=codes, by=request.user, **form.cleaned_data)
    messages.success(request, f"Noted: {len(issues)} card{'' if len(issues) == 1 else 's'} given.")
    return redirect("keyworkers:print")
