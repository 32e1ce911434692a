"""Addresses of observations and journals."""

from django.urls import path

from journals import views

app_name = "journals"
urlpatterns = [
    path("observe/", views.observe, name="observe"),
    path("journal/<slug:code>/", views.journal, name="journal"),
    path("observations/<slug:code>/remove/", views.remove, name="remove"),
    path("observations/<slug:code>/restore/", views.restore, name="restore"),
]
