"""Observing, and a child's journal."""

from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from children.models import Child
from children.rules import may_read_confidential, namesakes
from children.views import head_of
from journals import actions, talk
from journals.forms import ObserveForm
from journals.framework import LOW, Area, Characteristic
from journals.learning_map import learning_map, open_steps
from journals.models import FrameworkItem, NextStep, Observation, OwnNote, Photo, Shared, State
from journals.outbox import ticket_for
from journals.photos import photos_of
from journals.sealing import public_key
from journals.takeout import kept_by
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import User
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from nursery.terms import term_of

A_PAGE = 20
KINDS = {
    "photos": ("With photos", Q(Exists(Photo._base_manager.filter(observation=OuterRef("pk"), removed_at=None)))),
    "steps": ("With a next step", Q(Exists(NextStep._base_manager.filter(observation=OuterRef("pk"))))),
    "home": ("From home", Q(from_home=True)),
    "shared": ("Shared with the family", Q(Exists(Shared._base_manager.filter(observation=OuterRef("pk"))))),
    "low": ("Well-being below 4", Q(well_being__lt=LOW)),
}
CALLED = Coalesce(NullIf("practitioner__known_as", Value("")), "practitioner__first_name")
TEAM_MARKS = {TeamRole.SECONDARY: "ring", TeamRole.BUDDY: "dots"}


def observe_form(request, *, initial=None, data=None, children=None, of: Observation | None = None) -> ObserveForm:
    """The form of an entry, for the children whom the writer may see today. ``of``: one that is there, with what it has of
    our own framework, no longer offered or not."""
    setting, now = request.setting, request.setting.now()
    if children is None:
        children = Child.objects.visible_to(request.user).on_roll(now.date())
    return ObserveForm(
        data if data is not None else request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        children=children,
        items=FrameworkItem.objects.filter(Q(is_retired=False) | Q(pk__in=of.items.values("pk") if of else [])),
        zone=ZoneInfo(setting.timezone),
        initial={"day": now.date(), "at": now.hour * 60 + now.minute, **(initial or {})},
    )


def faces_of(request, children, chosen) -> list[dict]:
    """Those to tap: one's own key children first, then those of whom one is secondary or buddy, then the others."""
    today = request.setting.today()
    places = KeyPersonAssignment.objects.on(today).select_related("practitioner")
    mine, marks = {}, {}
    for place in places.filter(Q(practitioner__user=request.user) | Q(role=TeamRole.KEY_WORKER)):
        if place.practitioner.user_id == request.user.pk:
            mine.setdefault(place.child_id, place.role)
        if place.role == TeamRole.KEY_WORKER:
            marks[place.child_id] = place.practitioner.mark
    order, children = [*TeamRole.values, None], list(children)
    alike = namesakes(children)
    photos = photos_of(children, today)
    faces = [
        {
            "child": child,
            "name": child.full_name if child.pk in alike else child.name,
            "role": mine.get(child.pk),
            "is_chosen": child.code in chosen,
            "mark": marks.get(child.pk, ""),
            "kind": TEAM_MARKS.get(mine.get(child.pk), ""),
            "photos": photos[child.pk],
        }
        for child in children
    ]
    return sorted(faces, key=lambda face: order.index(face["role"]))


def entry_context(request, form, faces_from) -> dict:
    """What the page of an entry shows beside its form."""
    chosen = form["children"].value() or []
    chosen = [getattr(child, "code", child) for child in chosen]
    faces = faces_of(request, faces_from, chosen)
    own = {**form.initial, **form.data.dict()}
    notes = [(face["child"], own.get(f"own-{face['child'].code}")) for face in faces]
    return {
        "form": form,
        "faces": faces,
        "notes": [note for note in notes if note[1]],  # an empty one is drawn when its child is chosen
        "areas": [(area, area.value in (form["areas"].value() or [])) for area in Area],
        "goals": [(area, area.goals) for area in Area],
        "chosen_goals": form["goals"].value() or [],
        "characteristics": Characteristic,
    }


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
@once
def observe(request):
    """Faces, a photo or a few words, saved. A script keeps it in the tablet's outbox first; without it, it is sent as it is."""
    children = Child.objects.visible_to(request.user).on_roll(request.setting.today())
    form = observe_form(request, children=children, initial={"children": request.GET.getlist("child")})
    if form.is_valid() and "draft" in request.POST and form.is_empty:
        form.add_error("words", "There is nothing to keep yet. Write a few words, or take a photo.")
    if form.is_valid():
        said = form.said
        try:
            entry = actions.observe(
                setting=request.setting,
                by=request.user,
                device=request.tablet,
                state=State.DRAFT if "draft" in request.POST else State.KEPT,
                **said,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(after_saving(request, entry))
    context = entry_context(request, form, children) | {
        "title": "What did you notice?",
        "is_new": True,
        "ticket": ticket_for(request.user, request.setting),
        "outbox_key": public_key(),
    }
    return render(request, "journals/observe.html", context, status=422 if form.errors else 200)


def after_saving(request, entry: Observation) -> str:
    """Where to go next, and what is said there."""
    if entry.state == State.KEPT and entry.share:
        messages.success(request, "Saved in the journal. Read what each family would see, then share it.")
        return reverse("journals:share", args=[entry.code])
    child = entry.children.filter(pk__in=Child.objects.visible_to(request.user)).first()
    if entry.state == State.KEPT and child:
        messages.success(request, "Saved in the journal.")
        return reverse("journals:journal", args=[child.code])
    if entry.state == State.DRAFT and entry.trouble:
        messages.warning(request, f"Kept as a draft. {entry.trouble}")
        return reverse("journals:unfinished")
    said = {
        State.DRAFT: "Kept as a draft.",
        State.WAITING: "Saved. It stands in the journal once somebody has read it.",
    }
    messages.success(request, said.get(entry.state, "Saved."))
    return reverse("journals:unfinished")


@requires(Permission.SEE_CHILDREN)
@require_GET
def journal(request, code):
    """A child's journal, newest first, by month; of one area, one's own, one kind where that is chosen."""
    team = KeyPersonAssignment.objects.on(request.setting.today()).filter(practitioner__user=request.user)
    children = Child.objects.visible_to(request.user).annotate(
        in_my_team=Exists(team.filter(child=OuterRef("pk"))),
        is_kept=Exists(kept_by(request.user, request.setting).filter(child=OuterRef("pk"))),
    )
    child = get_object_or_404(children, code=code)
    today, zone = request.setting.today(), ZoneInfo(request.setting.timezone)
    found = Observation.objects.kept().filter(children=child)
    area, kind, author = (request.GET.get(name, "") for name in ("area", "kind", "by"))
    if kind in KINDS:
        found = found.filter(KINDS[kind][1])
    if author.isdecimal():
        found = found.filter(author=int(author[:9]))
    if area in Area.values:
        found = found.in_area(area)
    entries, older = a_page(
        found, request.GET.get("upto", ""), lambda rows: with_own(rows.for_lists(today), child, zone)
    )
    sees_concerns = may_read_confidential(request.user.roles_in(request.setting), in_care_team=child.in_my_team)
    for one in entries:
        one.at = one.noticed_at.astimezone(zone)
        one.arrived = arrived_late(one)
        one.may_be_changed = may_change(request, one)
        one.others = [other for other in one.children.all() if other != child]
        one.shows_concern = one.concern and sees_concerns
    talk.answer_lines(entries, child)
    is_lead = request.user.is_lead_of(request.setting)
    context = {
        **head_of(request, child, tab="journal"),
        "months": [(f"{first:%B %Y}", list(ones)) for first, ones in groupby(entries, key=month_of)],
        "older": older,
        "areas": Area,
        "area": area,
        "kinds": [(key, words) for key, (words, _) in KINDS.items()],
        "kind": kind,
        **_authors(entries, author, request.user),
        "gone": request.GET.get("gone", "")[:12],
        "is_lead": is_lead,
        "may_take_out": can(request.user, Permission.TAKE_OUT_JOURNALS, request.setting) and (is_lead or child.is_kept),
    }
    return render(request, "journals/journal.html", context)


def _authors(rows, chosen: str, user) -> dict:
    """Whom the filter offers: ``user``, and whoever wrote ``rows``, by name; the part that is loaded after adds the others."""
    return {
        "by": chosen,
        "authors": sorted(
            {(one.author_id, one.author.name) for one in rows} - {(user.pk, user.name)}, key=lambda one: one[1]
        ),
    }


def arrived_late(one: Observation) -> datetime | None:
    """When an entry came that had waited on a tablet for some minutes (S49); None where it came at once."""
    return one.recorded_at if one.written_at and one.recorded_at - one.written_at > actions.CLOCKS_DIFFER else None


def with_own(found, child, zone: ZoneInfo):
    """With what stands there about ``child`` alone, whether its family sees the entry, what of the nursery's own framework
    it shows, and who was accountable as ``key_worker`` on that day, where somebody else wrote it (000-15)."""
    place = KeyPersonAssignment.objects.ever_held().filter(child=child, role=TeamRole.KEY_WORKER)
    then = place.filter(starts_on__lte=OuterRef("noticed_on")).exclude(ends_on__lte=OuterRef("noticed_on"))
    then = then.exclude(practitioner__user=OuterRef("author"))
    items = Observation.items.through.objects.filter(observation=OuterRef("pk")).order_by()
    named = items.values("observation").annotate(names=StringAgg("frameworkitem__name", Value("\n"))).values("names")
    return found.annotate(
        noticed_on=TruncDate("noticed_at", tzinfo=zone),
        key_worker=Subquery(then.values_list(CALLED)[:1]),
        item_names=Subquery(named),
        own_note=Subquery(OwnNote.objects.filter(observation=OuterRef("pk"), child=child).values("words")[:1]),
        is_shared=Exists(Shared.objects.filter(observation=OuterRef("pk"), child=child)),
    )


def a_page(found, upto: str, dress, *, most: int = A_PAGE) -> tuple[list[Observation], str]:
    """A page of ``most`` of ``found``, newest first, from the moment ``upto`` on back; and the moment at which the next one begins.

    Entries of the same moment stay on one page, so that none is passed over. ``dress`` adds to the rows of the page what
    is shown of them: it would cost too much for all of them.
    """
    try:
        moment = datetime.fromisoformat(upto) if upto else None
    except ValueError:
        moment = None
    if moment and moment.tzinfo:
        found = found.filter(noticed_at__lte=moment)
    rows = list(dress(Observation.objects.filter(pk__in=found.values("pk")[: most + 1])))
    if len(rows) <= most:
        return rows, ""
    begins = rows[-1].noticed_at
    return [row for row in rows if row.noticed_at > begins] or rows[:-1], begins.isoformat()


@requires(Permission.SEE_CHILDREN)
@require_GET
def aside(request, code):
    """A part of the journal's page, loaded after it: this term's learning map, and what is next."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    term = term_of(request.setting, request.setting.today())
    context = {
        "child": child,
        "map": learning_map(child, term.starts_on, ZoneInfo(request.setting.timezone)),
        "steps": list(open_steps(child)[:6]),
        "by": request.GET.get("by", ""),
        "authors": User.objects.filter(pk__in=Observation.objects.kept().filter(children=child).values("author"))
        .exclude(pk=request.user.pk)
        .order_by("name")
        .values_list("pk", "name"),
    }
    return render(request, "journals/aside.html", context)


def month_of(one):
    """The month of an entry whose ``at`` is in the nursery's own time."""
    return one.at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def may_change(request, observation: Observation) -> bool:
    """One's own; leads may put right and take out anybody's. What a family added stays as it said it."""
    return not observation.from_home and (
        observation.author_id == request.user.pk or request.user.is_lead_of(request.setting)
    )
