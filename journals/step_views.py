"""Next steps of a child, and the setting's own framework."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from children.models import Child
from children.views import head_of
from journals import steps
from journals.forms import FrameworkItemForm, StepForm, StepWordForm
from journals.models import FrameworkItem, NextStep
from nursery.audit import record
from nursery.editing import edit
from nursery.permissions import Permission, requires
from nursery.submissions import once


@requires(Permission.SEE_CHILDREN)
@require_GET
def next_steps(request, code):
    """All next steps of a child, open ones first, with how each went."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    found = (
        NextStep.objects.standing()
        .filter(child=child)
        .select_related("opened_by", "observation")
        .prefetch_related("said__by")
    )
    context = {
        **head_of(request, child, tab="journal"),
        "open": [step for step in found if step.ended_at is None],
        "ended": [step for step in found if step.ended_at],
    }
    return render(request, "journals/next_steps.html", context)


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
@once
def open_step(request, code):
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    step = NextStep(setting=request.setting, child=child, opened_by=request.user)
    return edit(
        request,
        form=StepForm(request.POST if request.method == "POST" else None, instance=step),
        save=lambda: steps.open_step(step=step, by=request.user),
        title=f"What next for {child.name}?",
        back=reverse("journals:next_steps", args=[child.code]),
        back_label=f"{child.name}’s next steps",
        said="Opened.",
        template="journals/typed_form.html",
    )


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
@once
def change_step(request, code):
    """A slip of the pen, another child’s name: put right. What was shared has to be shared again."""
    step = get_object_or_404(NextStep, code=code, child__in=Child.objects.visible_to(request.user))
    was_shared = bool(step.shared_at)
    return edit(
        request,
        form=StepForm(request.POST if request.method == "POST" else None, instance=step),
        save=lambda: steps.put_right(step=step, by=request.user),
        title="Put the next step right",
        lead="The family reads it. Put right, it has to be shared again." if was_shared else "",
        back=reverse("journals:next_steps", args=[step.child.code]),
        back_label=f"{step.child.name}’s next steps",
        said="It is put right. Share it again for the family to read it." if was_shared else "It is put right.",
        template="journals/typed_form.html",
    )


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
@once
def say_step(request, code):
    """Tried, achieved, let go; and how it went."""
    step = get_object_or_404(NextStep, code=code, child__in=Child.objects.visible_to(request.user))
    form = StepWordForm(request.POST if request.method == "POST" else None, initial={"state": request.GET.get("state")})
    return edit(
        request,
        form=form,
        save=lambda: steps.say(step=step, by=request.user, **form.cleaned_data),
        title=step.words,
        back=reverse("journals:next_steps", args=[step.child.code]),
        back_label=f"{step.child.name}’s next steps",
        said="Saved.",
        template="journals/typed_form.html",
    )


# ---------------------------------------------------------------- the setting's own framework


@requires(Permission.CHANGE_SETTING)
@require_GET
def framework(request):
    return render(request, "journals/framework.html", {"items": FrameworkItem.objects.all()})


def _edit_item(request, item: FrameworkItem, title: str):
    form = FrameworkItemForm(request.POST if request.method == "POST" else None, instance=item)

    def save():
        item.full_clean()
        form.save()
        record("framework_changed", item, by=request.user)

    return edit(
        request,
        form=form,
        save=save,
        title=title,
        back=reverse("journals:framework"),
        back_label="Our own framework",
        said="Saved.",
    )


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
@once
def add_item(request):
    return _edit_item(request, FrameworkItem(setting=request.setting), "Add to our framework")


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def edit_item(request, code):
    return _edit_item(request, get_object_or_404(FrameworkItem, code=code), "Change")
