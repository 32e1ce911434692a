"""Writing a new version of the policy: its sentences, their order, what stands beside them, and its dates."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery import policy
from nursery.editing import edit
from nursery.languages import ENGLISH, choices, known
from nursery.models import Policy, PolicySentence
from nursery.permissions import Permission, requires
from nursery.policy_forms import HeadingForm, PolicyWordsForm, PublishForm, SentenceForm, by_room
from nursery.policy_proof import sections_of
from nursery.policy_words import save_words, standing
from nursery.proofs import catalogue
from nursery.submissions import once


def _draft(request) -> Policy:
    """The version that is being written; 404 where there is none."""
    return get_object_or_404(Policy.objects.filter(number=None))


def _sent(request):
    return request.POST if request.method == "POST" else None


@requires(Permission.CHANGE_POLICY)
@require_POST
def begin(request):
    policy.begin(setting=request.setting, today=request.setting.today(), by=request.user)
    return redirect("nursery:policy_draft")


@requires(Permission.CHANGE_POLICY)
@require_GET
def draft(request):
    """Every sentence with what can be done to it."""
    found = Policy.objects.draft()
    if found is None:
        return redirect("nursery:policy")
    known = catalogue()
    sentences = list(found.sentences.all())
    sections = sections_of(sentences)
    for section in sections:
        for line in section.lines:
            line.proofs = [known[key].title for key in line.sentence.evidence if key in known]
    context = {
        "policy": found,
        "sections": sections,
        "latest": Policy.objects.published().first(),
        "languages": standing(found, sentences),
        "may_change": True,
    }
    return render(request, "nursery/policy_draft.html", context)


@requires(Permission.CHANGE_POLICY)
@require_http_methods(["GET", "POST"])
@once
def add(request):
    found = _draft(request)
    sentence = PolicySentence(policy=found, order=9999)
    asked = request.GET.get("under", "")
    form = SentenceForm(_sent(request), instance=sentence, headings=policy.headings(found), initial={"heading": asked})
    return _sentence(request, form, title="Add a sentence", said="The sentence is added.", verb="Add the sentence")


@requires(Permission.CHANGE_POLICY)
@require_http_methods(["GET", "POST"])
def sentence(request, code):
    """Its words while it is being written; what stands beside it at any time."""
    found = get_object_or_404(PolicySentence.objects.select_related("policy"), code=code)
    form = SentenceForm(_sent(request), instance=found, headings=policy.headings(found.policy))
    if found.policy.number is None:
        return _sentence(request, form, title="Change a sentence", said="The sentence is changed.")
    lead = PolicySentence.objects.get(pk=found.pk).words
    return _sentence(request, form, title="What stands beside it", said="Saved.", lead=f"“{lead}”")


def _sentence(request, form, **words):
    row = form.instance
    back = reverse("nursery:policy_draft" if row.policy.number is None else "nursery:policy")
    return edit(
        request,
        form=form,
        save=lambda: policy.save_sentence(sentence=row, by=request.user),
        back=f"{back}#s-{row.code}",
        back_label="The new version" if row.policy.number is None else "Our policy",
        template="nursery/policy_sentence.html",
        groups=by_room(),
        chosen=form["evidence"].value() or [],
        **words,
    )


@requires(Permission.CHANGE_POLICY)
@require_POST
@once
def move(request, code):
    found = get_object_or_404(PolicySentence, code=code)
    return _done(request, found, lambda: policy.move(sentence=found, up="up" in request.POST, by=request.user))


@requires(Permission.CHANGE_POLICY)
@require_POST
def take_out(request, code):
    found = get_object_or_404(PolicySentence, code=code)
    out = "back" not in request.POST
    return _done(request, found, lambda: policy.take_out(sentence=found, out=out, by=request.user))


def _done(request, found, change):
    """Back to where the sentence stands."""
    try:
        change()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("nursery:policy")
    return redirect(f"{reverse('nursery:policy_draft')}#s-{found.code}")


@requires(Permission.CHANGE_POLICY)
@require_http_methods(["GET", "POST"])
def heading(request, code):
    """The words over the sentences that stand with this one."""
    found = get_object_or_404(PolicySentence.objects.select_related("policy").filter(policy__number=None), code=code)
    form = HeadingForm(_sent(request), initial={"heading": found.heading})
    return edit(
        request,
        form=form,
        save=lambda: policy.rename_heading(
            policy=found.policy, old=found.heading, new=form.cleaned_data["heading"], by=request.user
        ),
        title="Change a heading",
        back=f"{reverse('nursery:policy_draft')}#s-{found.code}",
        back_label="The new version",
        said="The heading is changed.",
    )


@requires(Permission.CHANGE_POLICY)
@require_http_methods(["GET", "POST"])
def words(request, code, language):
    """What a version says in the language of families, sentence by sentence."""
    found, language = get_object_or_404(Policy, code=code), known(language)
    if language in ("", ENGLISH):
        raise Http404
    form = PolicyWordsForm(_sent(request), instance=found, language=language)
    is_draft = found.number is None
    return edit(
        request,
        form=form,
        save=lambda: save_words(policy=found, language=language, words=form.words, by=request.user),
        title=f"{found} in {dict(choices())[language]}",
        lead="Families who read this language read these words. What you leave empty they read in English, and are told so. "
        "The English text counts.",
        back=reverse("nursery:policy_draft" if is_draft else "nursery:policy"),
        back_label="The new version" if is_draft else "Our policy",
        said="Saved. Families read it from now on."
        if not is_draft
        else "Saved. It counts once the version is published.",
    )


@requires(Permission.CHANGE_POLICY)
@require_http_methods(["GET", "POST"])
def publish(request):
    found = _draft(request)
    form = PublishForm(_sent(request), instance=found, today=request.setting.today())
    return edit(
        request,
        form=form,
        save=lambda: policy.publish(policy=found, by=request.user),
        title="Publish the new version",
        back=reverse("nursery:policy"),
        back_label="Our policy",
        said="The new version is published.",
        verb="Publish it",
        lead="From its day on it is the policy in force, on the families’ page too. Its words then stand as they are; the "
        "versions before are kept.",
    )


@requires(Permission.CHANGE_POLICY)
@require_POST
def drop(request):
    policy.drop(policy=_draft(request), by=request.user)
    messages.success(request, "The new version is left. The one in force stands as it was.")
    return redirect("nursery:policy")
