"""Addresses of observations and journals."""

from django.urls import path

from journals import my_day_views, planning_views, views

app_name = "journals"
urlpatterns = [
    path("my-day/", my_day_views.page, name="my_day"),
    path("my-day/coming/", my_day_views.coming, name="coming"),
    path("briefing/<slug:code>/", my_day_views.briefing, name="briefing"),
    path("plans/", planning_views.plans, name="plans"),
    path("plans/new/", planning_views.new, name="plan_new"),
    path("plans/<slug:code>/change/", planning_views.change, name="plan_edit"),
    path("plans/<slug:code>/note/", planning_views.note, name="plan_note"),
    path("plans/<slug:code>/missed/", planning_views.missed, name="plan_missed"),
    path("plans/<slug:code>/remove/", planning_views.remove, name="plan_remove"),
    path("plans/<slug:code>/restore/", planning_views.restore, name="plan_restore"),
    path("observe/", views.observe, name="observe"),
    path("journal/<slug:code>/", views.journal, name="journal"),
    path("observations/<slug:code>/remove/", views.remove, name="remove"),
    path("observations/<slug:code>/restore/", views.restore, name="restore"),
]
