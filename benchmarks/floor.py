"""The floor: a bare Django page that answers the same bytes, with Django's own sessions and sign-in around it."""

from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

MIDDLEWARE = [
    "benchmarks.floor.on_its_own",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
BARE = Template("<!doctype html><title>{{ user.name }}</title>{{ body|safe }}")
body = ""


def on_its_own(get_response):
    """Its own addresses. Were the setting changed instead, Django would read all of Kith's anew at the next page, and be timed."""

    def answer(request):
        request.urlconf = "benchmarks.floor"
        return get_response(request)

    return answer


def bare(request):
    return HttpResponse(BARE.render(Context({"user": request.user, "body": body})))


urlpatterns = [path("bare/", bare)]
