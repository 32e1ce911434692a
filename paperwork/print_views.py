"""Papers on paper: looked at by GET, printed by POST, which is remembered (002-38)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child, RoomStay
from keyworkers.models import KeyPersonAssignment, TeamRole
from keyworkers.words import room_in_words
from nursery import pdf
from nursery.audit import record
from nursery.languages import choices, known
from nursery.models import Room
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from paperwork import batch
from paperwork.models import Document
from paperwork.people import readable
from paperwork.print_forms import ManyForm
from paperwork.printing import may_go_home, printed_at, printed_of, remember_print, stays_on_site
from paperwork.reports import blank, document_pdf, language_of
from paperwork.states import FROZEN
from paperwork.write_views import document_of
from staff.models import Practitioner

LATELY = 12


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF in the browser; its name holds no child's (S9)."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def could_not(request, back: str):
    messages.error(request, "That could not be drawn just now. Try again in a moment.")
    return redirect(back)


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
def document(request, code):
    """The paper itself. GET is the preview, marked as one of staff; POST prints it, for staff or (once final) the family."""
    paper = document_of(request, code)
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
            earlier=earlier_of(paper.child, paper) if asked.get("earlier") else None,
            grey=bool(asked.get("grey")),
        )
    except pdf.NoPdf:
        return could_not(request, reverse("paperwork:write", args=[code]))
    if request.method == "POST":
        stays = not (for_family or to_fill) and stays_on_site(request.setting)
        remember_print(child=paper.child, what=paper.title, by=request.user, stays_on_site=stays, document=paper)
    else:
        record("paper_opened", paper, by=request.user)
    return answer(content, f"{paper.kind}-{request.setting.today()}".replace("_", "-"))


def earlier_of(child: Child, paper: Document | None = None, kind: str = "") -> Document | None:
    """The newest of its kind before ``paper``, whose answers may stand beside."""
    before = Document.objects.filter(child=child, kind=paper.kind if paper else kind).exclude(texts={})
    if paper:
        before = before.filter(started_at__lt=paper.started_at).exclude(pk=paper.pk)
    return before.order_by("-started_at", "-pk").first()


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
def about_by_hand(request, code):
    """Tell us about with lines to write on, of a child for whom none is begun; last time's answers beside where asked."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    asked = request.POST if request.method == "POST" else request.GET
    earlier = earlier_of(child, kind="about") if asked.get("earlier") else None
    if earlier:  # the family's own words, for whoever may read them
        earlier = document_of(request, earlier.code)
    template, context = blank(child, language=known(asked.get("language", "")), earlier=earlier)
    try:
        _, content = pdf.render_pdf(template, context, language=context["code"])
    except pdf.NoPdf:
        return could_not(request, reverse("paperwork:print"))
    if request.method == "POST":
        remember_print(child=child, what="Tell us about, to fill in by hand", by=request.user, stays_on_site=False)
    return answer(content, f"about-{request.setting.today()}")


@requires(Permission.WRITE_PAPERS)
@require_GET
def print_page(request):
    """What to print, for whom: papers of one child, or of a whole room or key group; and what was printed lately."""
    pdf.get_ready()
    return _print_page(request, None)


def _print_page(request, form):
    setting = request.setting
    children = Child.objects.visible_to(request.user).not_left(setting.today())
    form = form or ManyForm(setting=setting, groups=_groups(children, setting.today()))
    everybody = list(children.only("pk", "code", "first_name", "last_name", "known_as"))
    child = next((one for one in everybody if one.code == request.GET.get("child")), None)
    context = {
        "form": form,
        "children": everybody,
        "child": child,
        "languages": choices(),
        "may_print_displays": can(request.user, Permission.PRINT_DISPLAYS, setting),
        "stays_on_site": stays_on_site(setting),
    }
    if child:
        papers = readable(Document.objects.filter(child=child).order_by("-started_at"), request.user, setting)
        for one in papers:
            one.is_final = one.state in FROZEN
        context |= {
            "papers": papers,
            "language": language_of(child),
            "has_earlier": any(p.kind == "about" for p in papers),
        }
    context["lately"] = printed_of(child, most=LATELY) if child else printed_at(children, most=LATELY)
    return render(request, "paperwork/print.html", context, status=422 if form.errors else 200)


def _groups(children, today) -> list:
    """Rooms and key groups of ``children``, for a select. Two queries."""
    stays = RoomStay.objects.on(today).filter(child__in=children, room=OuterRef("pk"))
    rooms = Room.objects.filter(Exists(stays))
    places = KeyPersonAssignment.objects.on(today).filter(
        child__in=children, role=TeamRole.KEY_WORKER, practitioner=OuterRef("pk")
    )
    people = Practitioner.objects.filter(Exists(places))
    return [
        ("Rooms", [(f"room:{room.code}", room_in_words(room.name)) for room in rooms]),
        ("Key groups", [(f"people:{one.code}", f"{one}’s children") for one in people]),
    ]


@requires(Permission.WRITE_PAPERS)
@require_POST
@once
def many(request):
    """Ask the worker for the papers of a group; its page shows how far it is."""
    today = request.setting.today()
    groups = _groups(Child.objects.visible_to(request.user).not_left(today), today)
    form = ManyForm(request.POST, setting=request.setting, groups=groups)
    if form.is_valid():
        try:
            job = batch.ask(setting=request.setting, batch=form.said(), by=request.user)
        except ValidationError as error:
            form.add_error("group", error)
        else:
            return redirect("nursery:job", job.code)
    return _print_page(request, form)
