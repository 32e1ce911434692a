"""Addresses of what a family sees."""

from django.urls import path

from families import journal_views, views

app_name = "families"
urlpatterns = [
    path("", views.home, name="home"),
    path("link/<slug:code>/", views.link, name="link"),
    path("<slug:code>/journal/", journal_views.journal, name="journal"),
    path("<slug:code>/journal/<slug:photo>/<slug:size>/", journal_views.photo, name="photo"),
    path("<slug:code>/card/", views.card, name="card"),
]
