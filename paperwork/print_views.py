"""Papers on paper: looked at by GET, printed by POST, which is remembered (002-38)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nursery import pdf
from nursery.audit import record
from nursery.languages import known
from nursery.permissions import Permission, requires
from paperwork.models import Document
from paperwork.printing import may_go_home, remember_print, stays_on_site
from paperwork.reports import document_pdf


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF in the browser; its name holds no child's (S9)."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def could_not(request, back: str):
    messages.error(request, "That could not be drawn just now. Try again in a moment.")
    return redirect(back)


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
def document(request, code):
    """The paper itself. GET is the preview, marked as one of staff; POST prints it, for staff or (once final) the family."""
    papers = Document.objects.visible_to(request.user).select_related("child", "owner", "checked_by", "setting")
    paper = get_object_or_404(papers, code=code)
    asked = request.POST if request.method == "POST" else request.GET
    for_family = request.method == "POST" and asked.get("copy") == "family" and may_go_home(paper)
    to_fill = bool(asked.get("to_fill"))
    try:
        content = document_pdf(
            paper,
            for_family=for_family,
            language=known(asked.get("language", "")),
            by=request.user,
            to_fill=to_fill,
            earlier=earlier_of(paper) if asked.get("earlier") else None,
            grey=bool(asked.get("grey")),
        )
    except pdf.NoPdf:
        return could_not(request, reverse("children:detail", args=[paper.child.code]))
    if request.method == "POST":
        goes_home = for_family or to_fill
        stays = not goes_home and stays_on_site(request.setting)
        remember_print(child=paper.child, what=paper.title, by=request.user, stays_on_site=stays, document=paper)
    else:
        record("paper_opened", paper, by=request.user)
    return answer(content, f"{paper.kind}-{request.setting.today()}".replace("_", "-"))


def earlier_of(paper: Document) -> Document | None:
    """The one of its kind before it, whose answers may stand beside."""
    before = Document.objects.filter(child=paper.child, kind=paper.kind).exclude(pk=paper.pk).exclude(texts={})
    if paper.first:
        before = before.filter(first__lt=paper.first)
    return before.order_by("-first", "-pk").first()
