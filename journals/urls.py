"""Addresses of observations and journals."""

from django.urls import path

from journals import my_day_views, views

app_name = "journals"
urlpatterns = [
    path("my-day/", my_day_views.page, name="my_day"),
    path("my-day/coming/", my_day_views.coming, name="coming"),
    path("briefing/<slug:code>/", my_day_views.briefing, name="briefing"),
    path("observe/", views.observe, name="observe"),
    path("journal/<slug:code>/", views.journal, name="journal"),
    path("observations/<slug:code>/remove/", views.remove, name="remove"),
    path("observations/<slug:code>/restore/", views.restore, name="restore"),
]
