"""Papers as a family has them: Tell us about, written by the parent, and what the nursery shares to be read and signed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from families.access import May, for_carers
from families.due import about_of_term, is_answered
from nursery import pdf
from nursery.audit import record
from nursery.languages import ENGLISH, current
from nursery.submissions import once
from nursery.telling import News, tell_team
from nursery.templatetags.kith import clock
from paperwork import steps
from paperwork.beginning import begin_for
from paperwork.models import IN_KITH, Document, Kind
from paperwork.reports import document_pdf
from paperwork.states import CAN_BE_WRITTEN, State
from paperwork.words import fixed_of, is_translated
from paperwork.writing import LONGEST, Answered, SomebodyWrites, Stale, leave, save_texts

LONGEST_COMMENT = 2000


def _earlier(child, but: Document | None) -> Document | None:
    """Last time's answers."""
    rows = Document.objects.filter(child=child, kind=Kind.ABOUT).exclude(pk=but.pk if but else None)
    return rows.exclude(texts={}).order_by("-first", "-pk").first()


def _sections(document: Document, posted=None, earlier: Document | None = None) -> list[dict]:
    """What is asked, what is said so far and what was said last time."""
    name = document.child.name
    return [
        {
            **section,
            "title": fixed_of(section, "title", name),
            "lang": "" if current() == ENGLISH or is_translated(section, "title") else "en-GB",
            "hint": fixed_of(section, "hint", name),
            "hint_lang": "" if current() == ENGLISH or is_translated(section, "hint") else "en-GB",
            "said": posted.get(section["key"], "") if posted is not None else document.texts.get(section["key"], ""),
            "before": earlier.texts.get(section["key"], "") if earlier else "",
        }
        for section in document.sections
    ]


@for_carers(May.ASK)
@require_http_methods(["GET", "POST"])
def about(request):
    """The parent writes; each answer is kept as it is typed, and a press says that they are done."""
    child, today = request.child, request.setting.today()
    document, by = about_of_term(child, today)
    if document is None and request.method == "POST":
        try:
            document = begin_for(child=child, kind=Kind.ABOUT, setting=request.setting, by=request.user, due_on=by)
        except ValidationError:  # it has no owner yet
            words = _("Nobody is {child}’s key worker yet. You can write here as soon as somebody is.")
            messages.error(request, words.format(child=child))
            return redirect("families:forms", child.code)
        if not request.POST.get("send") and not _texts(request, document):
            return redirect("families:about", child.code)
    context = {"children": request.children, "child": child, "by": by if by >= today else None}
    if document is None:
        return render(request, "families/about_begin.html", context)
    if document.state not in CAN_BE_WRITTEN:
        context |= {"document": document, "sections": [one for one in _sections(document) if one["said"]]}
        return render(request, "families/about_done.html", context)
    if request.method == "POST":
        trouble = _keep(request, document)
        if not trouble and request.POST.get("send"):
            tell_team(child, News.REPLY, but=request.user)
            leave(document=document, by=request.user)
            messages.success(request, _("Thank you. The nursery reads it and comes back to you."))
            return redirect("families:forms", child.code)
        if not trouble:
            messages.success(request, _("Saved."))
            return redirect("families:about", child.code)
        context["trouble"] = trouble
    context |= {
        "document": document,
        "sections": _sections(document, request.POST if context.get("trouble") else None, _earlier(child, document)),
        "is_answered": is_answered(document),
    }
    return render(request, "families/about.html", context, status=409 if context.get("trouble") else 200)


def _texts(request, document: Document) -> dict[str, str]:
    keys = {section["key"] for section in document.sections}
    return {key: request.POST[key][:LONGEST] for key in keys if key in request.POST}


def _keep(request, document: Document) -> str:
    """Save what was posted; a sentence where it could not be, and then the page keeps it."""
    name = f"{request.carer.first_name} {request.carer.last_name}"
    done = request.setting.today() if request.POST.get("send") else document.answered_on
    changed = {key: words for key, words in _texts(request, document).items() if words != document.texts.get(key, "")}
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 9 else document.version
    try:
        save_texts(document=document, version=version, texts=changed, by=request.user, answered=Answered(name, done))
    except SomebodyWrites as error:
        return _("{name} is writing in it just now. What you typed is still here: try again in a moment.").format(
            name=error.document.writer.name
        )
    except Stale:
        return _("Somebody else has written in it meanwhile. What you typed is still here: look at it and save again.")
    return ""


@for_carers(May.ASK)
@require_POST
def about_save(request):
    """One answer as it is typed. Says the new version, or what stands against it."""
    document, _by = about_of_term(request.child, request.setting.today())
    if document is None or document.state not in CAN_BE_WRITTEN:
        return JsonResponse({"problem": _("It is finished. Ask the nursery to open it again.")}, status=409)
    if trouble := _keep(request, document):
        return JsonResponse({"problem": trouble, "version": Document.objects.get(pk=document.pk).version}, status=409)
    said = _("Saved {time}").format(time=clock(request.setting.now()))
    return JsonResponse({"version": document.version, "said": said})


# ---------------------------------------------------------------- papers the nursery shares


class SignForm(forms.Form):
    comment = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), max_length=LONGEST_COMMENT, required=False
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["comment"].label = _("What would you like to say about it? (optional)")


def _shared(request, paper) -> Document:
    papers = Document.objects.filter(child=request.child, state__in=[State.WITH_FAMILY, State.SIGNED])
    return get_object_or_404(papers.select_related("owner", "child").prefetch_related("signatures"), code=paper)


@for_carers()
@require_http_methods(["GET", "POST"])
@once
def paper(request, paper):
    """Read it, keep it, and say that you have read it; a comment stands on it from then on (R60)."""
    document = _shared(request, paper)
    signed = [one for one in document.signatures.all() if one.carer_id == request.carer.pk]
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if May.AGREE not in request.rights:
            raise Http404
        try:
            steps.sign(
                document=document, name=f"{request.carer.first_name} {request.carer.last_name}", carer=request.carer,
                how=IN_KITH, comment=form.cleaned_data["comment"], signed_on=request.setting.today(),
                by=request.user, setting=request.setting,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            tell_team(request.child, News.REPLY, but=request.user)
            messages.success(request, _("Signed. Thank you."))
            return redirect("families:paper", request.child.code, paper)
    context = {
        "children": request.children,
        "child": request.child,
        "paper": document,
        "sections": [one for one in _sections(document) if one["said"]],
        "signatures": document.signatures.all(),
        "may_sign": "agree" in request.may and not signed,
        "form": form,
    }
    return render(request, "families/paper.html", context, status=422 if form.errors else 200)


@for_carers()
@require_GET
def paper_pdf(request, paper):
    """The same on paper, its fixed words in the reader's language."""
    document = _shared(request, paper)
    try:
        content = document_pdf(document, for_family=True, language=translation.get_language() or "")
    except pdf.NoPdf:
        messages.error(request, _("That could not be drawn just now. Try again in a moment."))
        return redirect("families:paper", request.child.code, paper)
    record("paper_opened", document, by=request.user)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="paper.pdf"'
    return response
