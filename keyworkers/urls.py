"""Addresses of Today, key groups, print and screens."""

from django.urls import path

from keyworkers import board_views

app_name = "keyworkers"
urlpatterns = [
    path("key-groups/", board_views.board, name="board"),
    path("key-groups/history/", board_views.history, name="history"),
    path("key-groups/changes/<int:pk>/undo/", board_views.undo, name="undo"),
    path("key-groups/<slug:code>/", board_views.team, name="team"),
    path("key-groups/<slug:code>/move/", board_views.move, name="move"),
]
