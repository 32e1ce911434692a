"""How somebody wants to be told: by mail, on this device, and when not."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from families.access import May, let_in
from families.notice_models import NoticeWishes, Often, PushAddress
from families.notices import wishes_of
from nursery.audit import record
from nursery.fields import ClockField
from nursery.permissions import Permission, can

MOST_BROWSERS = 10


class NoticeForm(forms.ModelForm):
    quiet_from = ClockField(label=gettext_lazy("Quiet from"), help_text="")
    quiet_until = ClockField(
        label=gettext_lazy("Quiet until"), help_text=gettext_lazy("Nothing is sent in these hours.")
    )

    class Meta:
        model = NoticeWishes
        fields = ["by_mail", "by_push", "quiet_from", "quiet_until"]
        labels = {"by_mail": gettext_lazy("By mail"), "by_push": gettext_lazy("On the phones below")}
        widgets = {"by_mail": forms.RadioSelect, "by_push": forms.RadioSelect}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("by_mail", "by_push"):
            self.fields[name].choices = Often.choices
        if not settings.PUSH_PUBLIC_KEY:
            del self.fields["by_push"]


@require_http_methods(["GET", "POST"])
def notices(request):
    """One's own wishes; nobody else sees or sets them."""
    wishes = wishes_of(request.user)
    form = NoticeForm(request.POST if request.method == "POST" else None, instance=wishes)
    if form.is_valid():
        form.save()
        record("notices_chosen", request.user, by=request.user)
        messages.success(request, _("Saved: that is how we tell you."))
        return redirect("families:notices")
    is_family = can(request.user, Permission.SEE_OWN_FAMILY, request.setting)
    if is_family:
        let_in(request, request.GET.get("child"), May.LOOK)
    context = {
        "form": form,
        "children": request.children if is_family else [],
        "child": request.child if is_family else None,
        "base": "base_family.html" if is_family else "base.html",
        "push_key": settings.PUSH_PUBLIC_KEY,
        "browsers": PushAddress.objects.filter(user=request.user),
    }
    return render(request, "families/notices.html", context, status=422 if form.errors else 200)


@require_POST
def push_add(request):
    """This browser listens from now on. The same browser again belongs to whoever asked last."""
    posted = request.POST
    endpoint, key, auth = (posted.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    host = urlsplit(endpoint).hostname or ""
    is_known = any(host == one or host.endswith(f".{one}") for one in settings.PUSH_HOSTS)
    is_right = (
        is_known
        and endpoint.startswith("https://")
        and len(endpoint) <= 600
        and 0 < len(key) <= 120
        and 0 < len(auth) <= 40
    )
    if not is_right or PushAddress.objects.filter(user=request.user).count() >= MOST_BROWSERS:
        return JsonResponse({"problem": _("This browser cannot be told. Choose mail.")}, status=422)
    defaults = {"user": request.user, "p256dh": key, "auth": auth}
    PushAddress.objects.update_or_create(endpoint=endpoint, defaults=defaults)
    record("push_added", request.user, by=request.user)
    return JsonResponse({"saved": True})


@require_POST
def push_remove(request):
    """No browser of this person is told any more."""
    PushAddress.objects.filter(user=request.user).delete()
    record("push_removed", request.user, by=request.user)
    messages.success(request, _("None of your devices is told any more."))
    return redirect("families:notices")
