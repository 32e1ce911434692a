"""The family's Forms: what is due from them, what they agreed to, and what they ask to have changed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.actions import agree
from children.models import Purpose
from families import asking
from families.access import May, for_carers, has_left
from families.asking_models import About, Answer, ChangeRequest
from families.due import waiting
from nursery.permissions import Permission, fresh_proof, requires
from nursery.submissions import once
from paperwork.models import Document, Kind
from paperwork.states import State
from senco.asking import asked_of

PURPOSES = {  # what each means, in words that a family reads
    Purpose.PHOTOS: gettext_lazy("Photos of your child in their own journal."),
    Purpose.GROUP_PHOTOS: gettext_lazy(
        "Photos with other children, which those children’s families see in their journals."
    ),
    Purpose.DISPLAY: gettext_lazy("Your child’s picture on the room’s board and screen, and on the key worker card."),
    Purpose.SHARING: gettext_lazy("Records go to other settings and professionals; each is asked for again by name."),
    Purpose.PUBLICITY: gettext_lazy("Photos on the nursery’s website and in print."),
}


@for_carers()
@require_GET
def overview(request):
    """Everything in one place; what waits for this parent comes first."""
    asked = asked_of(request.child, request.carer)
    left = has_left(request.child, request.setting.today())
    context = {
        "children": request.children,
        "child": request.child,
        "wants_a_look": not left and May.ASK in request.rights and asking.wants_a_look(request.child, request.carer),
        "waiting": waiting(request.child, request.carer, asked, request.rights, request.setting.today()),
        "papers": Document.objects.filter(child=request.child, state__in=[State.WITH_FAMILY, State.SIGNED]).order_by(
            "-shared_at"
        ),
        "told": Document.objects.filter(child=request.child, kind=Kind.ABOUT, last__gte=request.setting.today())
        .exclude(answered_on=None)
        .exists(),
        "is_supported": bool(asked),
        "has_left": left,
        "asked": ChangeRequest.objects.filter(child=request.child, asked_by=request.user)[:10],
    }
    return render(request, "families/forms.html", context)


@for_carers(May.ASK)
@require_http_methods(["GET", "POST"])
@once
def known(request):
    """What the nursery knows and a family can have changed; one press says that it is right (004-13)."""
    child, carer = request.child, request.carer
    if has_left(child, request.setting.today()):
        return redirect("families:forms", child.code)
    if request.method == "POST":
        asking.say_it_is_right(child=child, carer=carer, by=request.user)
        messages.success(request, _("Thank you. The nursery knows that it is right."))
        return redirect("families:forms", child.code)
    facts = [
        (About.ALLERGIES, [(_("Allergies"), child.allergies)]),
        (About.DIETARY, [(_("Diet"), child.dietary)]),
        (About.ROUTINE, [(_("Comfort"), child.comfort), (_("Sleep"), child.sleep), (_("Toilet"), child.toileting)]),
        (About.CONTACT, [(_("Phone"), carer.phone), (_("E-mail address"), carer.email), (_("Address"), carer.address)]),
    ]
    return render(request, "families/known.html", {"children": request.children, "child": child, "facts": facts})


@for_carers()
@require_GET
def consents(request):
    """What holds today for each purpose, who said so and since when; and what held before."""
    rows = list(request.child.consents.ever_held().select_related("carer").order_by("-starts_on", "-pk"))
    today = request.setting.today()
    stands = {row.purpose: row for row in reversed(rows) if row.holds_on(today)}
    context = {
        "children": request.children,
        "child": request.child,
        "purposes": [(purpose, words, stands.get(purpose.value)) for purpose, words in PURPOSES.items()],
        "before": [row for row in rows if not row.holds_on(today)][:20],
    }
    return render(request, "families/consents.html", context)


@for_carers(May.AGREE)
@require_POST
@once
def consent(request):
    """Yes or no to one purpose, from now on. What was shown because of a yes is hidden at the next request."""
    child, purpose, answer = request.child, request.POST.get("purpose", ""), request.POST.get("answer", "")
    if purpose not in Purpose or answer not in ("yes", "no"):
        messages.error(request, _("Choose yes or no."))
        return redirect("families:consents", child.code)
    try:
        agree(child=child, purpose=purpose, given=answer == "yes", carer=request.carer, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Saved. It counts from now on."))
    return redirect("families:consents", child.code)


class ChangeForm(forms.Form):
    """What is different now; for one's own contact the fields themselves."""

    words = forms.CharField(
        label=gettext_lazy("What is different now?"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        max_length=asking.MOST,
        required=False,
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"}),
        error_messages={"invalid": gettext_lazy("Enter an e-mail address such as kasia@mail.com.")},
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("Address"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), required=False
    )

    HINTS = {
        About.ALLERGIES: gettext_lazy("Tell us at the door too. Until it is confirmed here, call if it is urgent."),
        About.MEDICINE: gettext_lazy("Which medicine, how much, when, until which day, and what for."),
        About.DIETARY: gettext_lazy(
            "All that we should know, so that this text can take the place of what stands there."
        ),
        About.COLLECT: gettext_lazy("Full name, what they are to your child, and their telephone number."),
    }

    def __init__(self, *args, about: str, carer, child, words: str = "", **options):
        """``words`` were written in another place that is not meant for this."""
        initial = {name: getattr(carer, name) for name in asking.CONTACT}
        field = asking.TAKEN_OVER.get(About(about))
        initial["words"] = "\n".join(filter(None, [getattr(child, field) if field else "", words.strip()]))
        super().__init__(*args, initial=initial, **options)
        for name in ["words"] if about == About.CONTACT else asking.CONTACT:
            del self.fields[name]
        if about in self.HINTS:
            self.fields["words"].help_text = self.HINTS[About(about)]


show_who_you_are = fresh_proof(lambda request: None)


@for_carers(May.ASK)
@require_http_methods(["GET", "POST"])
@once
def change(request, about):
    """Ask for a change. A member of staff confirms it; until then the record stays as it is."""
    is_over = has_left(request.child, request.setting.today()) and about not in asking.AFTER_LEAVING
    if about not in About or is_over:
        return redirect("families:forms", request.child.code)
    carried = request.POST.get("words", "") if "carried" in request.POST else ""
    posted = request.POST if request.method == "POST" and "carried" not in request.POST else None
    form = ChangeForm(posted, about=about, carer=request.carer, child=request.child, words=carried)
    if form.is_valid():
        if about == About.CONTACT and form.cleaned_data["email"] != request.carer.email:
            show_who_you_are(request)  # before the address that they sign in with changes (S21)
        words, values = (
            form.cleaned_data.get("words", ""),
            {name: form.cleaned_data.get(name, "") for name in asking.CONTACT},
        )
        try:
            asking.ask(
                child=request.child, carer=request.carer, about=about, words=words, values=values, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Sent. The nursery confirms it."))
            return redirect("families:forms", request.child.code)
    context = {"children": request.children, "child": request.child, "form": form, "title": About(about).label}
    return render(request, "families/change.html", context, status=422 if form.errors else 200)


# ---------------------------------------------------------------- the nursery


@requires(Permission.CONFIRM_CHANGES)
@require_GET
def changes(request):
    """What families ask to have changed: the open ones, and those answered lately."""
    rows = ChangeRequest.objects.visible_to(request.user).select_related("child", "carer", "answered_by")
    context = {
        "open": list(rows.filter(state=Answer.OPEN).order_by("pk")[:100]),
        "answered": list(rows.exclude(state=Answer.OPEN)[:30]),
    }
    return render(request, "families/changes.html", context)


def _where_it_belongs(found: ChangeRequest) -> tuple[str, str]:
    """Address and name of the page on which what the family told stands, or is entered by hand."""
    child = found.child
    if found.about == About.COLLECT:
        return reverse("families:carers", args=[child.code]), f"{child}’s carers"
    if found.about == About.MEDICINE:
        return reverse("journals:care", args=[child.code]), f"{child}’s care"
    if found.about == About.ROUTINE:
        return reverse("paperwork:routine", args=[child.code]), f"{child}’s routines"
    return child.get_absolute_url(), f"{child}’s page"


@requires(Permission.CONFIRM_CHANGES)
@require_http_methods(["GET", "POST"])
@once
def answer(request, code):
    """Confirm it, or say why it stays as it is."""
    rows = ChangeRequest.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("child", "carer"), code=code)
    field = asking.TAKEN_OVER.get(About(found.about))
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "decline":
                asking.decline(request=found, because=request.POST.get("because", ""), by=request.user)
            else:
                asking.confirm(
                    request=found,
                    text=request.POST.get("text", ""),
                    by=request.user,
                    site=request.build_absolute_uri("/"),
                )
        except ValidationError as trouble:
            error = trouble.messages[0]
        else:
            messages.success(request, f"Answered. {found.carer.first_name if found.carer else 'The family'} is told.")
            return redirect("families:changes")
    context = {
        "asked": found,
        "error": error,
        "is_declined": request.POST.get("answer") == "decline",
        "because": request.POST.get("because", ""),
        "text": request.POST.get("text", found.words),
        "field": field,
        "stands": getattr(found.child, field) if field else "",
        "values": [(name, getattr(found.carer, name, ""), value) for name, value in found.values.items()],
        "back": reverse("families:changes"),
        "place": _where_it_belongs(found),
    }
    return render(request, "families/answer.html", context, status=422 if error else 200)
