"""The switch on every page that a family reads."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from families import speaking

A_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def language(request):
    """This browser speaks it from now on; whoever is signed in is also written to in it. Back to the same page."""
    chosen = speaking.wanted(request.POST.get("language", ""))
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("nursery:home")
    answer = redirect(back)
    if chosen:
        if request.user.is_authenticated:
            speaking.choose(user=request.user, language=chosen)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True, samesite="Lax",
        )  # fmt: skip
    return answer
