"""Pages of ours, with a way on, for what went wrong."""

from django.shortcuts import redirect, render


def csrf_failure(request, reason=""):
    """The page stood open so long that its form no longer counts, or the request came from elsewhere."""
    if request.tablet and not request.user.is_authenticated:  # it locked itself meanwhile
        return redirect("staff:tablet")
    return render(request, "errors/stale_form.html", status=403)


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
