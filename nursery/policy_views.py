"""Our policy with proof: what is in force and what shows it, earlier versions, and paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from nursery import jobs, pdf
from nursery.audit import record
from nursery.languages import ENGLISH, direction, in_language, known, lang, page_words
from nursery.models import Policy
from nursery.permissions import Permission, can, requires
from nursery.policy import review_words
from nursery.policy_proof import beside, sections_of
from nursery.policy_words import standing, told_in

FILTERS = {
    "look": "Wants a look",
    "none": "Nothing to show yet",
    "note": "In our own words",
    "bare": "Nothing beside it",
}


@requires(Permission.READ_POLICY)
@require_GET
def policy(request):
    """The version in force, sentence by sentence, with what the last look found."""
    if not can(request.user, Permission.SEE_POLICY, request.setting):
        return _read(request)
    today = request.setting.today()
    every = list(Policy.objects.all())
    published = [one for one in every if one.number is not None]
    begun = [one for one in published if one.starts_on <= today]
    now = max(begun, key=lambda one: (one.starts_on, one.number), default=None)
    coming = next((one for one in published if one.starts_on > today), None)
    context = {
        "policy": now or coming,
        "is_coming": now is None and coming is not None,
        "coming": coming if now else None,
        "draft": next((one for one in every if one.number is None), None),
        "earlier": [one for one in begun if one != now],
        "may_change": can(request.user, Permission.CHANGE_POLICY, request.setting),
    }
    if shown := context["policy"]:
        only = request.GET.get("show", "")
        only = only if only in FILTERS else ""
        page = beside(shown, today, user=request.user, only=only)
        filters = [(key, words, page.counts[key]) for key, words in FILTERS.items() if page.counts[key] or key == only]
        context |= {"page": page, "only": only, "filters": filters, "review": review_words(now, today)}
        context["languages"] = standing(shown, list(shown.sentences.all()))
    return render(request, "nursery/policy.html", context)


def _read(request):
    """The words in force, for everybody who works by them."""
    found = Policy.objects.in_force(request.setting.today())
    sections = sections_of(list(found.sentences.all())) if found else []
    return render(request, "nursery/policy_read.html", {"policy": found, "sections": sections})


@requires(Permission.SEE_POLICY)
@require_GET
def version(request, code):
    """An earlier version, or one to come: its words and dates."""
    found = get_object_or_404(Policy.objects.published(), code=code)
    sentences = list(found.sentences.all())
    context = {
        "policy": found,
        "sections": sections_of(sentences),
        "languages": standing(found, sentences),
        "may_change": can(request.user, Permission.CHANGE_POLICY, request.setting),
    }
    return render(request, "nursery/policy_version.html", context)


@requires(Permission.SEE_POLICY)
@require_POST
def look(request):
    """Ask the worker to look at every proof again."""
    job = jobs.start(
        setting=request.setting, kind="policy_look", title="Looking at what shows that our policy holds",
        asked={"back": reverse("nursery:policy")}, by=request.user,
    )  # fmt: skip
    return redirect("nursery:job", job.code)


@requires(Permission.SEE_POLICY)
@require_GET
def proof_pdf(request):
    """For an inspection: each sentence with what shows it. Counts alone, no child is named."""
    found = Policy.objects.in_force(request.setting.today())
    if found is None:
        messages.error(request, "There is no policy in force to print.")
        return redirect("nursery:policy")
    page = beside(found, request.setting.today())
    return paper(request, "policy_proof", found, page=page, sections=page.sections)


@requires(Permission.SEE_POLICY)
@require_GET
def text_pdf(request, code):
    """The words of one version, for parents, in the language that is asked for."""
    found = get_object_or_404(Policy.objects.published(), code=code)
    return words_on_paper(request, found, known(request.GET.get("language", "")) or ENGLISH)


def words_on_paper(request, found: Policy, code: str, *, back: str = "nursery:policy") -> HttpResponse:
    """The words of ``found`` for families who read the language ``code``."""
    with in_language(code):
        told = told_in(code, found, list(found.sentences.all()))
        return paper(request, "policy", found, back=back, code=code, lang=lang(code), dir=direction(code), told=told)


def paper(
    request, template: str, found: Policy, *, back: str = "nursery:policy", code: str = ENGLISH, **more
) -> HttpResponse:
    """A PDF of ``found``, its fixed words in the language ``code``; who printed it is kept."""
    context = {
        "title": f"{found.title}: {request.setting.name}",
        "policy": found,
        "setting_name": request.setting.name,
        "setting": request.setting,
        "printed": request.setting.today(),
        "page_words": page_words(),
        **more,
    }
    try:
        _, content = pdf.render_pdf(template, context, language=code)
    except pdf.NoPdf:
        messages.error(request, "That could not be drawn just now. Try again in a moment.")
        return redirect(back)
    record("printed_policy", found, by=request.user, with_proof=template == "policy_proof")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="policy.pdf"'
    return response
