"""Addresses of observations and journals."""

from django.urls import path

from journals import care_views, entry_views, outbox_views, overview_views, step_views, views

app_name = "journals"
urlpatterns = [
    path("observe/", views.observe, name="observe"),
    path("observe/unfinished/", entry_views.unfinished, name="unfinished"),
    path("journals/", overview_views.journals, name="overview"),
    path("journal/<slug:code>/over-time/", overview_views.over_time, name="over_time"),
    path("journal/<slug:code>/", views.journal, name="journal"),
    path("journal/<slug:code>/aside/", views.aside, name="aside"),
    path("journal/<slug:code>/photos/", entry_views.photo_sheet, name="photo_sheet"),
    path("journal/<slug:code>/next/", step_views.next_steps, name="next_steps"),
    path("journal/<slug:code>/next/new/", step_views.open_step, name="open_step"),
    path("next-steps/<slug:code>/", step_views.say_step, name="say_step"),
    path("observations/<slug:code>/", entry_views.change, name="change"),
    path("observations/<slug:code>/remove/", entry_views.remove, name="remove"),
    path("observations/<slug:code>/restore/", entry_views.restore, name="restore"),
    path("observations/<slug:code>/share/", entry_views.share, name="share"),
    path("observations/<slug:code>/unshare/", entry_views.unshare, name="unshare"),
    path("observations/<slug:code>/check/", entry_views.check, name="check"),
    path("photos/<slug:code>/remove/", entry_views.remove_photo, name="remove_photo"),
    path("photos/<slug:code>/restore/", entry_views.restore_photo, name="restore_photo"),
    path("photos/<slug:code>/<slug:size>/", entry_views.photo, name="photo"),
    path("outbox/", outbox_views.receive, name="receive"),
    path("outbox/key/", outbox_views.key, name="outbox_key"),
    path("outbox/shell/", outbox_views.shell, name="shell"),
    path("sw.js", outbox_views.service_worker, name="service_worker"),
    path("manifest.webmanifest", outbox_views.manifest, name="manifest"),
    path("settings/framework/", step_views.framework, name="framework"),
    path("settings/framework/add/", step_views.add_item, name="add_item"),
    path("settings/framework/<slug:code>/", step_views.edit_item, name="edit_item"),
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
]
