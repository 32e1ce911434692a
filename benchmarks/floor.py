"""The floor: a bare Django page that answers the same bytes, with Django's own sessions and sign-in around it."""

from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
BARE = Template("<!doctype html><title>{{ user.name }}</title>{{ body|safe }}")
body = ""


def bare(request):
    return HttpResponse(BARE.render(Context({"user": request.user, "body": body})))


urlpatterns = [path("bare/", bare)]
