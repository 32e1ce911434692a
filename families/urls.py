"""Addresses of what a family sees."""

from django.urls import path

from families import views

app_name = "families"
urlpatterns = [
    path("", views.home, name="home"),
    path("link/<slug:code>/", views.link, name="link"),
    path("<slug:code>/card/", views.card, name="card"),
]
