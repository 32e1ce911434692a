"""Pages beside the editor: who writes, photos, a signature on paper, and how the words have changed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery.editing import edit
from nursery.permissions import Permission, requires
from nursery.submissions import once
from paperwork import pictures, steps, writing
from paperwork.changes import changes
from paperwork.forms import PeopleForm, SignForm
from paperwork.people import is_checked
from paperwork.rules import Step, why_not
from paperwork.states import FROZEN
from paperwork.write_views import document_of, must_write, refuse
from staff.models import Practitioner


def _gate(request, code, step: Step):
    """The paper, for those who may take ``step`` of it now; 403 with the reason otherwise."""
    document = document_of(request, code)
    checked = is_checked(document)
    if reason := why_not(step, document.state, document.owner.name, document.person, checked=checked):
        refuse(request, document, reason)
    return document


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
@once
def sign(request, code):
    """Note that a parent has signed on paper, and what they say."""
    document = _gate(request, code, Step.SIGN)
    carers = document.child.carers.filter(restricted=False, only_looks=False)
    form = SignForm(
        request.POST if request.method == "POST" else None,
        carers=carers,
        initial={"signed_on": request.setting.today()},
    )

    def save():
        data = form.cleaned_data
        steps.sign(
            document=document, name=data["name"] or str(data["carer"]), carer=data["carer"], how=data["how"],
            comment=data["comment"], signed_on=data["signed_on"], by=request.user, setting=request.setting,
        )  # fmt: skip

    return edit(
        request,
        form=form,
        save=save,
        title=f"Who signed {document.child.name}’s {document.get_kind_display().lower()}?",
        back=reverse("paperwork:write", args=[document.code]),
        back_label=document.title,
        said="The signature is noted.",
    )


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
def people(request, code):
    """Who is responsible, and who may write it too: said by name, never silently (002-37)."""
    document = _gate(request, code, Step.LET)
    today = request.setting.today()
    here = Practitioner.objects.employed_on(today).filter(key_person=True)
    found = here | Practitioner.objects.filter(Q(pk=document.owner_id) | Q(pk=document.helper_id))
    form = PeopleForm(
        request.POST if request.method == "POST" else None,
        people=found,
        may_hand_over=document.person.is_lead,
        initial={"owner": document.owner.code, "helper": document.helper.code if document.helper else ""},
    )
    form.fields["helper"].queryset = found.exclude(pk=document.owner_id)

    def save():
        owner, helper = form.cleaned_data.get("owner", document.owner), form.cleaned_data["helper"]
        if owner != document.owner:
            reason = form.cleaned_data["reason"]
            steps.hand_over(document=document, to=owner, reason=reason, by=request.user, setting=request.setting)
        if helper != document.helper:
            steps.let_write(document=document, helper=helper, by=request.user, setting=request.setting)

    return edit(
        request,
        form=form,
        save=save,
        title="Who writes it?",
        lead=f"{document.owner.name} is responsible for {document.title}.",
        back=reverse("paperwork:write", args=[document.code]),
        back_label=document.title,
        said="Saved.",
    )


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
def photos(request, code):
    """Choose up to four photos and a line under each."""
    document = document_of(request, code)
    must_write(request, document)
    today, error = request.setting.today(), ""
    captions = {one["code"]: one["caption"] for one in document.facts.get("photos", [])}
    if request.method == "POST":
        codes = request.POST.getlist("photo")
        captions = {one: request.POST.get(f"caption-{one}", "").strip() for one in codes}
        try:
            pictures.choose(
                document=document, chosen=list(captions.items()), setting=request.setting, day=today, by=request.user
            )
        except ValidationError as found:
            error = found.messages[0]
        else:
            messages.success(request, "The photos are chosen.")
            return redirect("paperwork:write", document.code)
    offered = pictures.to_choose(document, request.setting, today)
    context = {
        "document": document,
        "child": document.child,
        "offered": [(photo, photo.code in captions, captions.get(photo.code, "")) for photo in offered],
        "kept_back": sum(code not in {photo.code for photo in offered} for code in captions),
        "most": pictures.MOST,
        "error": error,
    }
    return render(request, "paperwork/photos.html", context, status=422 if error else 200)


# ---------------------------------------------------------------- versions


@requires(Permission.WRITE_PAPERS)
@require_GET
def versions(request, code):
    """Each sitting of each writer: what it changed, and a way back."""
    document = document_of(request, code)
    rows = list(document.versions.select_related("saved_by"))
    texts = [row.texts for row in rows] + [{}]
    for row, before in zip(rows, texts[1:], strict=True):
        row.changes = changes(document.sections, document.child.name, before, row.texts)
    context = {
        "document": document,
        "child": document.child,
        "rows": rows,
        "returns": document.returns.select_related("returned_by"),
        "moves": document.owner_changes.select_related("before", "after", "moved_by", "agreed_with"),
        "may_put_back": not document.why_not_write,
        "is_frozen": document.state in FROZEN,
    }
    return render(request, "paperwork/versions.html", context)


@requires(Permission.WRITE_PAPERS)
@require_POST
def put_back(request, code, number):
    document = document_of(request, code)
    must_write(request, document)
    if not document.versions.filter(number=number).exists():
        raise Http404
    try:
        writing.put_back(document=document, number=number, by=request.user)
    except writing.Stale:
        messages.error(request, "Somebody is writing it just now. Try again when they have finished.")
        return redirect("paperwork:versions", document.code)
    messages.success(request, "That version stands again. What stood before is still in the list.")
    return redirect("paperwork:write", document.code)
