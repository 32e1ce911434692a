"""Pages of ours, with a way on, for what went wrong."""

import re

from django.shortcuts import redirect, render

NOT_TYPED = re.compile(r"csrfmiddlewaretoken|submission|version|checked|next")
SECRET = re.compile(r"password|secret|token|code|pin|credential", re.IGNORECASE)


def csrf_failure(request, reason=""):
    """The page stood open so long that its form no longer counts, or the request came from elsewhere.

    Whoever typed something into a page of ours reads it again, to copy it. On a tablet that locked itself somebody else may
    stand there: it shows its faces.
    """
    if request.tablet and not request.user.is_authenticated:
        return redirect("staff:tablet")
    context = {"typed": typed_in(request), "is_signed_out": not request.user.is_authenticated}
    return render(request, "errors/stale_form.html", context, status=403)


def typed_in(request) -> list[str]:
    """What somebody wrote into a form of ours, nothing secret. Empty where another site may have sent it."""
    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or request.headers.get("Origin") != own:
        return []
    found = [
        value.strip()
        for name, values in request.POST.lists()
        if not NOT_TYPED.fullmatch(name) and not SECRET.search(name)
        for value in values
    ]
    return [words for words in dict.fromkeys(found) if not re.fullmatch(r"[a-z0-9_-]{0,40}", words)]  # what is ticked


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    reason = str(exception) if exception.args else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def too_many(request):
    """Somebody, or a program, tried so often that they must wait (S16)."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "300"
    return response


def broken(request):
    return render(None, "500.html", status=500)
