"""Take a child's journal out: as a book or an archive, made by the worker."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from children.models import Child, Purpose
from children.views import head_of
from journals import takeout
from journals.forms import TakeOutForm
from journals.photos import refused
from nursery.audit import record
from nursery.permissions import Permission, requires
from nursery.setting_views import fresh_proof
from nursery.submissions import once


@requires(Permission.TAKE_OUT_JOURNALS)
@require_http_methods(["GET", "POST"])
@fresh_proof
@once
def take_out(request, code):
    """What for, how much of it, from when to when; then its job."""
    today = request.setting.today()
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    if not takeout.may_take_out(request.user, request.setting, child):
        record("refused", child, by=request.user, needs="KEY_CHILD")
        raise PermissionDenied(f"Only {child}’s key worker or secondary, a manager or a deputy may take it out.")
    form = TakeOutForm(
        request.POST if request.method == "POST" else None,
        today=today,
        periods=takeout.periods(child, request.setting, today),
    )
    if form.is_valid():
        try:
            job = takeout.ask(child=child, by=request.user, **form.said)
        except ValidationError as error:
            form.add_error("period", error)
        else:
            return redirect("nursery:job", job.code)
    context = {
        **head_of(request, child, tab="journal"),
        "form": form,
        "may_be_sent": not refused([child], Purpose.SHARING, today),
    }
    return render(request, "journals/take_out.html", context, status=422 if form.errors else 200)
