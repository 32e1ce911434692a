"""Staff and what families say: answer, sort what came from home, share a next step."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from children.models import Child
from journals import home, talk
from journals.framework import Area
from journals.models import NextStep, Observation
from nursery.editing import edit
from nursery.permissions import Permission, requires
from nursery.submissions import once


class ReplyForm(forms.Form):
    """What is wrong with the words is said by ``talk.reply``."""

    words = forms.CharField(label="Your answer", required=False, widget=forms.Textarea(attrs={"rows": 4}))


class SortForm(forms.Form):
    areas = forms.MultipleChoiceField(
        label="What was it about?",
        choices=[(area.value, area.plain) for area in Area],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
@once
def reply(request, code, entry):
    """An answer to the family, below the entry; where something stands against it, a page of its own keeps what was typed."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    found = get_object_or_404(Observation.objects.visible_to(request.user).kept(), code=entry, shared__child=child)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    return edit(
        request,
        form=form,
        save=lambda: talk.reply(observation=found, child=child, words=form.cleaned_data["words"], by=request.user),
        title=f"Answer {child}’s family",
        lead=found.words,
        back=reverse("journals:journal", args=[child.code]),
        back_label=f"{child.name}’s journal",
        said=f"{child}’s family reads it.",
        template="journals/typed_form.html",
        verb="Send",
    )


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
def sort_entry(request, code):
    """Which areas what happened at home shows, so that it counts as evidence (002-02)."""
    entry = get_object_or_404(Observation.objects.visible_to(request.user).kept(), code=code, from_home=True)
    child = entry.children.get()
    form = SortForm(request.POST if request.method == "POST" else None, initial={"areas": entry.areas})
    return edit(
        request,
        form=form,
        save=lambda: home.sort_entry(entry=entry, areas=form.cleaned_data["areas"], by=request.user),
        title="What does it show?",
        back=reverse("journals:journal", args=[child.code]),
        back_label=f"{child.name}’s journal",
        said="Sorted.",
        lead=entry.words,
    )


@requires(Permission.OBSERVE)
@require_POST
def share_step(request, code):
    """With the family, or no longer."""
    step = get_object_or_404(NextStep, code=code, child__in=Child.objects.visible_to(request.user))
    try:
        (home.unshare_step if step.shared_at else home.share_step)(step=step, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        step.refresh_from_db()
        messages.success(request, "The family reads it." if step.shared_at else "The family no longer reads it.")
    return redirect("journals:next_steps", step.child.code)
