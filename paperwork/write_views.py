"""The editor of every paper: one page to write, read, and take the next step; and what it asks while somebody types."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery.audit import record
from nursery.permissions import Permission, requires
from nursery.templatetags.kith import at, clock
from paperwork import evidence, steps, writing
from paperwork.forms import AnsweredForm
from paperwork.models import Document, Kind
from paperwork.page import Page
from paperwork.people import person_of
from paperwork.rules import Step, why_not_read, why_not_write
from paperwork.states import CAN_BE_WRITTEN

VERBS = {
    Step.SEND: (steps.send_to_check, "Sent. It is read before it becomes final."),
    Step.TAKE_BACK: (steps.take_back, "It is yours again."),
    Step.RETURN: (steps.return_to_writer, "Returned."),
    Step.FINISH: (steps.finish, "It is final."),
    Step.SHARE: (steps.share_with_family, "The family has it now."),
}


def document_of(request, code) -> Document:
    """The paper, for those who may read its words: 404 where one may not know the child, 403 where not the words."""
    found = Document.objects.visible_to(request.user).for_writing(request.user, request.setting.today())
    document = get_object_or_404(found, code=code)
    document.person = person_of(document, request.user, request.setting)
    if reason := why_not_read(document.person):
        refuse(request, document, reason)
    document.why_not_write = why_not_write(document.state, document.owner.name, document.person)
    return document


def refuse(request, document, reason: str):
    record("refused", document, by=request.user, needs="PAPER")
    raise PermissionDenied(reason)


def must_write(request, document) -> None:
    if document.why_not_write:
        refuse(request, document, document.why_not_write)


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
def write(request, code):
    """The paper. A POST keeps what was typed, adds the evidence that was pressed, and takes the step that was pressed."""
    document = document_of(request, code)
    page = Page(request, document)
    if request.method == "POST":
        try:
            _keep(request, document)
            if "add" in request.POST:
                _add(request, document)
            if "step" in request.POST:
                return _step(request, document)
        except writing.Stale as stale:
            page.conflict(stale)
        except ValidationError as error:
            page.trouble(error)
        else:
            if not document.why_not_write:
                messages.success(request, "Saved.")
            return redirect("paperwork:write", document.code)
    return render(request, "paperwork/write.html", page.context(), status=page.status)


def _keep(request, document: Document) -> None:
    """Save the texts that were sent and differ. Raises Stale; 403 for those who may not write."""
    sent = {name.removeprefix("text-"): words for name, words in request.POST.items() if name.startswith("text-")}
    sent = {key: words.replace("\r\n", "\n") for key, words in sent.items()}
    texts = {key: words for key, words in sent.items() if words != document.texts.get(key, "")}
    answered = None
    if document.kind == Kind.ABOUT and "answered_by" in request.POST:
        form = AnsweredForm(request.POST, today=request.setting.today())
        if not form.is_valid():
            raise ValidationError({"answered": [words for found in form.errors.values() for words in found]})
        answered = writing.Answered(form.cleaned_data["answered_by"], form.cleaned_data["answered_on"])
        if answered == writing.Answered(document.answered_by, document.answered_on):
            answered = None
    if texts or answered:
        must_write(request, document)
        version = request.POST.get("version", "")
        writing.save_texts(
            document=document, version=int(version) if version.isdigit() else -1, texts=texts, by=request.user, answered=answered
        )  # fmt: skip


@transaction.atomic
def _add(request, document: Document) -> None:
    """Without a script: the words go to the end of the first section of their area, else of the first."""
    must_write(request, document)
    key, today = request.POST["add"], request.setting.today()
    item = evidence.find(document, key, request.setting, today)
    sections = document.sections
    section = next((one["key"] for one in sections if one["area"] and one["area"] in item.areas), sections[0]["key"])
    _, words = evidence.quote(
        document=document, section=section, key=key, setting=request.setting, day=today, by=request.user
    )
    text = f"{document.texts.get(section, '').rstrip()} {words}".strip()
    writing.save_texts(document=document, version=document.version, texts={section: text}, by=request.user)


def _step(request, document: Document):
    step = request.POST["step"]
    if step not in VERBS:
        raise ValidationError("Choose what to do.")
    verb, said = VERBS[Step(step)]
    more = {"because": request.POST.get("because", "")} if step == Step.RETURN else {}
    if step in (Step.SEND, Step.FINISH):
        more["meant"] = request.POST.getlist("meant")
    verb(document=document, by=request.user, setting=request.setting, **more)
    messages.success(request, said)
    return redirect("paperwork:write", document.code)


# ---------------------------------------------------------------- while somebody types


@requires(Permission.WRITE_PAPERS)
@require_POST
def autosave(request, code):
    """Keep what was typed: 200 with the new version, 409 with what stands there, 422 with why not."""
    document = document_of(request, code)
    if document.state not in CAN_BE_WRITTEN:
        return _conflict(request, writing.Stale(document))  # it was sent on while it stood open here
    must_write(request, document)
    try:
        _keep(request, document)
    except writing.Stale as stale:
        return _conflict(request, stale)
    except ValidationError as error:
        return JsonResponse({"errors": error.message_dict}, status=422)
    changed = {key: document.texts.get(key, "") for key in document.texts if f"text-{key}" in request.POST}
    names = {} if document.kind == Kind.ABOUT else writing.names_standing(document, changed)
    return JsonResponse(
        {
            "version": document.version,
            "at": clock(at(timezone.now(), request.setting)),
            "names": {key: steps.names_words(names[key]) if key in names else "" for key in changed},
        }
    )


def _conflict(request, stale: writing.Stale) -> JsonResponse:
    stands = stale.document
    who = stands.writer.name.split()[0] if stands.writer and stands.writer_id != request.user.pk else ""
    return JsonResponse(
        {
            "version": stands.version,
            "texts": stands.texts,
            "by": who,
            "is_writing": isinstance(stale, writing.SomebodyWrites),
            "can_be_written": stands.can_be_written,
        },
        status=409,
    )


@requires(Permission.WRITE_PAPERS)
@require_POST
def hold(request, code):
    """Somebody begins to write: whoever opens it now reads. 409 where somebody else was first."""
    document = document_of(request, code)
    if document.state not in CAN_BE_WRITTEN:
        return _conflict(request, writing.Stale(document))
    must_write(request, document)
    try:
        writing.hold(document=document, by=request.user)
    except writing.Stale as stale:
        return _conflict(request, stale)
    return JsonResponse({"version": document.version})


@requires(Permission.WRITE_PAPERS)
@require_POST
def leave(request, code):
    writing.leave(document=document_of(request, code), by=request.user)
    return HttpResponse(status=204)


@requires(Permission.WRITE_PAPERS)
@require_POST
def quote(request, code):
    """A piece of evidence was tapped: remember it, and answer the words to put at the caret."""
    document = document_of(request, code)
    must_write(request, document)
    if writing.other_writer(document, request.user, timezone.now()):
        return _conflict(request, writing.SomebodyWrites(document))
    try:
        row, words = evidence.quote(
            document=document, section=request.POST.get("section", ""), key=request.POST.get("add", ""),
            setting=request.setting, day=request.setting.today(), by=request.user,
        )  # fmt: skip
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=422)
    return JsonResponse({"words": words, "number": document.quotes.filter(pk__lte=row.pk).count()})


@requires(Permission.WRITE_PAPERS)
@require_GET
def evidence_part(request, code):
    """Moments, next steps and the parents' words, loaded beside the text."""
    document = document_of(request, code)
    return render(request, "paperwork/evidence.html", Page(request, document).evidence())
