"""One entry: put right, taken out, shared, checked; its photos; and all that is not finished."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child, Purpose
from children.rules import may_read_confidential
from children.views import head_of
from journals import actions, joining, photos, sharing
from journals.models import Observation, Photo, State, sees_taken_out, with_photo_consents
from journals.outbox import NOBODY
from journals.views import after_saving, entry_context, may_change, observe_form
from nursery import pdf
from nursery.audit import record
from nursery.permissions import Permission, can, requires
from nursery.photos import answer_picture
from nursery.submissions import once
from nursery.templatetags.kith import names
from staff.models import Practitioner

PRINTED_AT_ONCE = 24
ORDER = [State.RETURNED, State.DRAFT, State.KEPT, State.WAITING]  # of what one has to do about one's own
GONE_SHOWN = 24


def _entry(request, code, *, own=True) -> Observation:
    entry = get_object_or_404(Observation.objects.visible_to(request.user), code=code)
    if own and not may_change(request, entry):
        record("refused", entry, by=request.user, needs="OWN_OBSERVATION")
        raise PermissionDenied("Only who wrote it, a manager or a deputy may change it.")
    return entry


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
def change(request, code):
    """Put an entry right, or finish a draft."""
    return _change(request, _entry(request, code))


@once
def _change(request, entry):
    here = Child.objects.visible_to(request.user).on_roll(request.setting.today())
    children = Child.objects.filter(Q(pk__in=here) | Q(pk__in=entry.children.values("pk")))
    at = entry.noticed_at.astimezone(ZoneInfo(request.setting.timezone))
    initial = {name: getattr(entry, name) for name in ("words", "next_step", "ask_check", *actions.ASIDE)} | {
        "children": [child.code for child in entry.children.all()],
        "items": [item.code for item in entry.items.all()],
        "day": at.date(),
        "at": at.hour * 60 + at.minute,
        "share_now": entry.share or entry.shared.exists(),
        **{f"own-{note.child.code}": note.words for note in entry.own_notes.select_related("child")},
    }
    form = observe_form(request, children=children, initial=initial, of=entry)
    people = _who_wrote_it(entry, request.setting)
    author = next((one.user for one in people if one.code == request.POST.get("author")), None)
    keep_draft, stands = "draft" in request.POST, None
    if form.is_bound and people and not author and not keep_draft:
        form.add_error(None, "Choose who wrote it.")
    if form.is_valid():
        try:
            actions.change(
                observation=entry, by=request.user, keep_draft=keep_draft, author=author, version=_read(request), **form.said
            )  # fmt: skip
        except actions.ChangedElsewhere as error:
            form.add_error(None, error)
            entry = stands = error.now
        except ValidationError as error:
            form.add_error(None, error)
            entry.refresh_from_db()
        else:
            return redirect(after_saving(request, entry))
    context = entry_context(request, form, children) | {
        "title": "Finish it" if entry.state != State.KEPT else "Put it right",
        "entry": entry,
        "photos": entry.photos.kept(),
        "are_shown": not photos.refused(entry.children.all(), Purpose.PHOTOS, request.setting.today()),
        "gone_photos": entry.photos.exclude(removed_at=None),
        "like": joining.like(entry),
        "people": people,
        "author": author,
        "stands": stands,
    }
    status = 409 if stands else 422 if form.errors else 200
    return render(request, "journals/observe.html", context, status=status)


@requires(Permission.OBSERVE)
@require_POST
@once
def join(request, code):
    """Another entry about the same moment goes into this one (000-16)."""
    entry = _entry(request, code)
    other = get_object_or_404(Observation.objects.visible_to(request.user), code=request.POST.get("other", ""))
    try:
        joining.join(entry=entry, other=other, by=request.user, version=_read(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request, "The two are one now. The other one is taken out, and can be put back under To finish."
        )
        if entry.share:
            return redirect("journals:share", entry.code)
    return redirect("journals:change", entry.code)


def _read(request) -> int | None:
    """The version of the entry that stood on the page."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 9 else None


def _who_wrote_it(entry: Observation, setting) -> list[Practitioner]:
    """Those to choose from where a tablet did not know who wrote ``entry``; nobody else's is given away."""
    if not entry.trouble.startswith(NOBODY):
        return []
    here = Practitioner.objects.employed_on(setting.today()).exclude(user=None).select_related("user")
    return [one for one in here if can(one.user, Permission.OBSERVE, setting)]


def _removable(request, code) -> Observation:
    """One's own and, for leads, anybody's; what came from home is taken out by leads alone (or by the family itself)."""
    entry = _entry(request, code, own=False)
    if not (may_change(request, entry) or request.user.is_lead_of(request.setting)):
        record("refused", entry, by=request.user, needs="OWN_OBSERVATION")
        raise PermissionDenied("Only who wrote it, a manager or a deputy may change it.")
    return entry


@requires(Permission.OBSERVE)
@require_POST
def remove(request, code):
    entry = _removable(request, code)
    actions.remove(observation=entry, by=request.user)
    if entry.state != State.KEPT:
        messages.success(request, "Taken out. You can put it back below.")
        return redirect("journals:unfinished")
    return redirect(f"{_journal_of(request, entry)}?gone={entry.code}")


@requires(Permission.OBSERVE)
@require_POST
def restore(request, code):
    entry = _removable(request, code)
    actions.restore(observation=entry, by=request.user)
    messages.success(request, "It stands in the journal again.")
    return redirect(_journal_of(request, entry))


def _journal_of(request, entry: Observation) -> str:
    children = entry.children.filter(pk__in=Child.objects.visible_to(request.user))
    back = children.filter(code=request.POST.get("child", "")).first() or children.first()
    return reverse("journals:journal", args=[back.code]) if back else reverse("journals:unfinished")


# ---------------------------------------------------------------- sharing


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
def share(request, code):
    """Both versions beside each other, for each child; then the families that are ticked see theirs, and no other does.

    At first all are ticked, later those who see it; after an error what was ticked and typed.
    """
    entry = _entry(request, code)
    if entry.state != State.KEPT or entry.removed_at:
        raise Http404
    return _share(request, entry)


@once
def _share(request, entry):
    ours = sharing.versions(entry)
    seen = {one.child_id: one for one in entry.shared.select_related("shared_by")}
    said = {child: seen[child.pk].words if child.pk in seen else text for child, text in ours.items()}
    ticked = {child for child in ours if child.pk in seen or not seen}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        said = {child: request.POST.get(f"words-{child.code}", text) for child, text in said.items()}
        ticked = {child for child in ours if f"share-{child.code}" in request.POST}
        chosen = {child: text.strip()[:5000] for child, text in said.items() if child in ticked}
        try:
            if not chosen and not seen:
                raise ValidationError({"children": "Choose at least one family."})
            no_names = {child for child in chosen if f"no-names-{child.code}" in request.POST}
            sharing.share(observation=entry, words=chosen, by=request.user, no_names=no_names)
        except ValidationError as error:
            errors = error.message_dict
        else:
            messages.success(request, _who_sees_it(ours, chosen, seen))
            return redirect(_journal_of(request, entry))
    entry = Observation.objects.for_lists(request.setting.today()).get(pk=entry.pk)
    versions = [
        {
            "child": child,
            "words": said[child],
            "is_ticked": child in ticked,
            "seen": seen.get(child.pk),
            "errors": errors.get(child.code, []),
            "words_too": sharing.words_too(child, said[child]) if child.code in errors else [],
            "kept_from": [
                other.name for other in entry.children.all() if other != child and not other.agrees_to_group_photos
            ]
            if entry.shown_photos
            else [],
        }
        for child in entry.children.all()
    ]
    context = {
        "entry": entry,
        "versions": versions,
        "is_shared": bool(seen),
        "is_replaced": ours != sharing.as_written(entry),
        "nobody_chosen": errors.get("children"),
        "errors": errors,
    }
    return render(request, "journals/share.html", context, status=422 if errors else 200)


def _who_sees_it(children, chosen, seen) -> str:
    """What sharing changed: ``"Shared with Zofia’s family. Jude’s family no longer sees it."``"""
    new = [f"{child}’s family" for child in chosen if child.pk not in seen]
    gone = [f"{child}’s family" for child in children if child.pk in seen and child not in chosen]
    said = [f"Shared with {names(new)}."] if new else []
    said += [f"{names(gone)} no longer see{'s' if len(gone) == 1 else ''} it."] if gone else []
    return (
        " ".join(said)
        or f"{names(f'{child}’s family' for child in chosen)} see{'s' if len(chosen) == 1 else ''} it so."
    )


@requires(Permission.OBSERVE)
@require_POST
def unshare(request, code):
    entry = _entry(request, code)
    sharing.unshare(observation=entry, by=request.user)
    messages.success(request, "Families no longer see it.")
    return redirect(_journal_of(request, entry))


# ---------------------------------------------------------------- what is not finished


@requires(Permission.OBSERVE)
@require_GET
def unfinished(request):
    """One's own drafts, what came back, what is still to be shared; what waits for somebody to read it; what was taken out."""
    entries = (
        Observation.objects.visible_to(request.user)
        .filter(~Q(state=State.KEPT) | Q(share=True))
        .unfinished()
        .for_lists(request.setting.today())
        .select_related("checked_by")
        .prefetch_related("items", "own_notes__child")
    )
    is_lead = request.user.is_lead_of(request.setting)
    mine, to_check, of_others = [], [], []
    for entry in entries:
        if entry.author_id == request.user.pk:
            mine.append(entry)
        elif entry.state == State.WAITING:
            to_check.append(entry)
        elif is_lead:
            of_others.append(entry)
    gone = Observation.objects.taken_out(request.user).select_related("removed_by").prefetch_related("children")
    may_check = can(request.user, Permission.CHECK_OBSERVATIONS, request.setting)
    mine.sort(key=lambda entry: (ORDER.index(entry.state), -entry.noticed_at.timestamp()))
    context = {
        "mine": mine,
        "to_finish": sum(entry.state != State.WAITING for entry in mine),
        "to_check": to_check if may_check else [],
        "of_others": of_others,
        "sees_concerns": may_read_confidential(request.user.roles_in(request.setting), in_care_team=False),
        "gone_entries": gone.order_by("-removed_at")[:30],
        "gone": _gone_photos(request) if sees_taken_out(request.user) else [],
    }
    return render(request, "journals/unfinished.html", context)


def _gone_photos(request) -> list[Photo]:
    """The newest that staff took out, with who did, whether they may be looked at today and put back by the reader (S56)."""
    found = (
        Photo.objects.taken_out()
        .select_related("observation", "removed_by", "observation__removed_by")
        .prefetch_related(Prefetch("observation__children", with_photo_consents(request.setting.today())))
        .annotate(gone_at=Coalesce("removed_at", "observation__removed_at"))
        .order_by("-gone_at")[:GONE_SHOWN]
    )
    for photo in found:
        photo.gone_by = photo.removed_by or photo.observation.removed_by
        photo.withheld = [one.name for one in photo.observation.children.all() if not one.agrees_to_photos]
        photo.may_be_changed = may_change(request, photo.observation)
    return found


@requires(Permission.CHECK_OBSERVATIONS)
@require_POST
def check(request, code):
    """Read by a second person: into the journal, or back with a reason."""
    entry = _entry(request, code, own=False)
    because = request.POST.get("because", "").strip()[:500] if "return" in request.POST else ""
    if "return" in request.POST and not because:
        messages.error(request, "Write what should be different, so that the writer knows.")
        return redirect("journals:unfinished")
    try:
        actions.check(observation=entry, by=request.user, because=because, version=_read(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Sent back." if because else "It stands in the journal.")
    return redirect("journals:unfinished")


# ---------------------------------------------------------------- photos


@requires(Permission.SEE_CHILDREN)
@require_GET
def photo(request, code, size):
    """A picture, for staff who may see the entry; none of a child whose family does not agree (S11)."""
    found = get_object_or_404(Photo.objects.visible_to(request.user).select_related("observation"), code=code)
    if not photos.may_be_shown(found, request.setting.today()):
        raise Http404
    return answer_picture(request, found.large if size == "large" else found.small)


def _photo(request, code) -> Photo:
    found = get_object_or_404(Photo.objects.visible_to(request.user).select_related("observation"), code=code)
    if not may_change(request, found.observation):
        record("refused", found, by=request.user, needs="OWN_OBSERVATION")
        raise PermissionDenied("Only who took it, a manager or a deputy may take it out.")
    return found


@requires(Permission.OBSERVE)
@require_POST
def remove_photo(request, code):
    found = _photo(request, code)
    photos.remove_photo(photo=found, by=request.user)
    messages.success(request, "The photo is out of the journal. You can put it back below.")
    return redirect("journals:change", found.observation.code)


@requires(Permission.OBSERVE)
@require_POST
def restore_photo(request, code):
    found = _photo(request, code)
    photos.restore_photo(photo=found, by=request.user)
    messages.success(request, "The photo is back.")
    return redirect("journals:change", found.observation.code)


@requires(Permission.PRINT_DISPLAYS)
@require_http_methods(["GET", "POST"])
def photo_sheet(request, code):
    """Photos of a child on paper, chosen here, marked to stay on site; what was printed is kept (002-38, 002-40)."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    entries = Observation.objects.kept().filter(
        Exists(Photo.objects.kept().filter(observation=OuterRef("pk"))), children=child
    )
    found = [one for entry in entries.for_lists(request.setting.today())[:60] for one in entry.shown_photos]
    chosen = [one for one in found if one.code in request.POST.getlist("photo")][:PRINTED_AT_ONCE]
    if request.method == "POST" and chosen:
        with transaction.atomic():
            record("photos_printed", child, by=request.user, photos=[one.pk for one in chosen])
            remember = import_string(settings.REMEMBERS_PRINTS)
            remember(child=child, what=f"Photos: {len(chosen)}", by=request.user, stays_on_site=True)
        pictures = {f"kith:photo/{one.code}": one.large.read() for one in chosen}
        context = {
            "child": child,
            "photos": chosen,
            "pictures": pictures,
            "by": request.user,
            "now": request.setting.now(),
        }
        _, content = pdf.render_pdf("photos", context)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="photos.pdf"'
        return response
    context = {
        **head_of(request, child, tab="journal"),
        "photos": found,
        "kept_back": not found and entries.exists(),
        "most": PRINTED_AT_ONCE,
        "error": request.method == "POST",
    }
    return render(request, "journals/photo_sheet.html", context, status=422 if context["error"] else 200)
