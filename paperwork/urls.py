"""Addresses of the year's paperwork."""

from django.urls import path

from paperwork import due_views, overview_views

app_name = "paperwork"
urlpatterns = [
    path("", due_views.due, name="due"),
    path("next/", due_views.next_part, name="next"),
    path("begin/", due_views.begin_due, name="begin_due"),
    path("rules/", overview_views.rules, name="rules"),
    path("people/<slug:code>/", overview_views.person, name="person"),
    path("people/<slug:code>/support/", overview_views.support, name="support"),
    path("of/<slug:code>/", due_views.of_child, name="of"),
    path("of/<slug:code>/<slug:kind>/<slug:occasion>/done/", due_views.done, name="done"),
    path("of/<slug:code>/<slug:kind>/<slug:occasion>/aside/", due_views.set_aside, name="set_aside"),
    path("noted/<slug:code>/back/", due_views.take_back, name="take_back"),
    path("move/<slug:code>/", due_views.move, name="move"),
]
