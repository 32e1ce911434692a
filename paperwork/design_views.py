"""The setting's own forms, for those who may change them."""

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery.editing import edit
from nursery.languages import ENGLISH, choices, known
from nursery.permissions import Permission, requires
from nursery.submissions import once
from paperwork import design_actions
from paperwork.designs import USUAL
from paperwork.forms import SectionForm, WordsForm
from paperwork.models import FormDesign, Kind

FIELDS = ("title", "hint", "area", "from_months", "optional")


@requires(Permission.CHANGE_PAPERWORK)
@require_GET
def designs(request):
    """All forms of the year: whose they are, and how much they ask."""
    own = {design.kind: design for design in FormDesign.objects.select_related("changed_by")}
    forms = [(kind, own.get(kind.value), len(own[kind].sections if kind in own else USUAL[kind])) for kind in Kind]
    return render(request, "paperwork/designs.html", {"forms": forms})


def _kind(kind: str) -> Kind:
    if kind not in Kind.values:
        raise Http404
    return Kind(kind)


@requires(Permission.CHANGE_PAPERWORK)
@require_GET
def design(request, kind):
    """One form: its parts in order."""
    kind = _kind(kind)
    own = FormDesign.objects.filter(kind=kind).first()
    sections = own.sections if own else USUAL[kind]
    context = {
        "kind": kind,
        "own": own,
        "sections": [(one, design_actions.is_kept_by_law(kind, one["key"])) for one in sections],
        "why": design_actions.WHY,
        "has_law": kind in design_actions.KEPT_BY_LAW,
        "languages": [one for one in choices() if one[0] != ENGLISH],
    }
    return render(request, "paperwork/design.html", context)


@requires(Permission.CHANGE_PAPERWORK)
@require_http_methods(["GET", "POST"])
@once
def add(request, kind):
    return _edit(request, _kind(kind), "", {"title": "", "from_months": 0, "optional": True}, "Add a part")


@requires(Permission.CHANGE_PAPERWORK)
@require_http_methods(["GET", "POST"])
def words(request, kind, language):
    """The headings and hints of one form as families read them in another language."""
    kind, code = _kind(kind), known(language)
    if code in ("", ENGLISH):
        raise Http404
    sections = design_actions.sections_now(kind)
    form = WordsForm(request.POST if request.method == "POST" else None, sections=sections, language=code)

    def save():
        design_actions.save_words(setting=request.setting, kind=kind, language=code, words=form.words, by=request.user)

    return edit(
        request,
        form=form,
        save=save,
        title=f"{kind.label} in {dict(choices())[code]}",
        lead="What you leave empty is said as Kith translates it, or in English where it is your own.",
        back=reverse("paperwork:design", args=[kind]),
        back_label=kind.label,
        said="Saved. It stands on each paper that is begun from now on.",
    )


@requires(Permission.CHANGE_PAPERWORK)
@require_http_methods(["GET", "POST"])
def section(request, kind, key):
    found = next((one for one in design_actions.sections_now(_kind(kind)) if one["key"] == key), None)
    if found is None:
        raise Http404
    return _edit(request, Kind(kind), key, found, found["title"])


def _edit(request, kind: Kind, key: str, one: dict, title: str):
    stands = sha256(repr(sorted(one.items())).encode()).hexdigest()[:24]
    form = SectionForm(
        request.POST if request.method == "POST" else None,
        initial={name: one.get(name) for name in FIELDS} | {"stood": stands},
    )
    form.is_stale = request.method == "POST" and bool(key) and request.POST.get("stood") != stands
    if form.is_stale:
        form.data = form.data.copy()
        form.data["stood"] = stands
        words = "This was changed elsewhere while it was open. What you typed is still here."
        form.add_error(None, f"{words} It now says “{one['title']}”. Save again to put yours in its place.")

    def save():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        design_actions.save_section(setting=request.setting, kind=kind, key=key, values=values, by=request.user)

    return edit(
        request,
        form=form,
        save=save,
        title=title,
        lead=f"Counts for each “{kind.label}” that is begun from now on.",
        back=reverse("paperwork:design", args=[kind]),
        back_label=kind.label,
        said="Saved.",
    )


@requires(Permission.CHANGE_PAPERWORK)
@require_POST
def arrange(request, kind, key):
    """Up, down, or out."""
    kind, what = _kind(kind), request.POST.get("do", "")
    about = {"setting": request.setting, "kind": kind, "key": key, "by": request.user}
    try:
        if what == "remove":
            design_actions.remove_section(**about)
            messages.success(request, "Taken out. Papers that are begun already keep it.")
        else:
            design_actions.move_section(by_places=-1 if what == "up" else 1, **about)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("paperwork:design", kind)


@requires(Permission.CHANGE_PAPERWORK)
@require_POST
def usual(request, kind):
    kind = _kind(kind)
    design_actions.usual_again(setting=request.setting, kind=kind, by=request.user)
    messages.success(request, "The usual form is asked again. Papers that are begun already keep theirs.")
    return redirect("paperwork:design", kind)
