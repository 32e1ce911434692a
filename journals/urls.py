"""Addresses of observations and journals."""

from django.urls import path

from journals import care_views, views

app_name = "journals"
urlpatterns = [
    path("observe/", views.observe, name="observe"),
    path("journal/<slug:code>/", views.journal, name="journal"),
    path("care/", care_views.table, name="care_table"),
    path("care/<slug:code>/", care_views.tab, name="care"),
    path("care/<slug:code>/new/<slug:kind>/", care_views.new, name="care_new"),
    path("care/<slug:code>/asleep/", care_views.fall_asleep, name="care_asleep"),
    path("care/<slug:code>/times/", care_views.times, name="care_times"),
    path("care-records/<slug:code>/awake/", care_views.awake, name="care_awake"),
    path("care-records/<slug:code>/look/", care_views.check, name="care_check"),
    path("care-records/<slug:code>/told/", care_views.told, name="care_told"),
    path("care-records/<slug:code>/remove/", care_views.remove, name="care_remove"),
    path("care-records/<slug:code>/restore/", care_views.restore, name="care_restore"),
    path("observations/<slug:code>/remove/", views.remove, name="remove"),
    path("observations/<slug:code>/restore/", views.restore, name="restore"),
]
