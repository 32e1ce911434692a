"""Addresses of observations and journals."""

from django.urls import URLPattern, path

from journals import (
    care_views,
    entry_views,
    home_views,
    my_day_views,
    outbox_views,
    overview_views,
    planning_views,
    step_views,
    takeout_views,
    views,
)
from nursery.on_site import on_site

app_name = "journals"


def here(route: str, view, name: str) -> URLPattern:
    """An address that opens for staff on site only, where the nursery says so (S23)."""
    return path(route, on_site(view), name=name)


urlpatterns = [
    here("my-day/", my_day_views.page, name="my_day"),
    here("my-day/coming/", my_day_views.coming, name="coming"),
    here("briefing/<slug:code>/", my_day_views.briefing, name="briefing"),
    here("plans/", planning_views.plans, name="plans"),
    here("plans/new/", planning_views.new, name="plan_new"),
    here("plans/<slug:code>/change/", planning_views.change, name="plan_edit"),
    here("plans/<slug:code>/note/", planning_views.note, name="plan_note"),
    here("plans/<slug:code>/missed/", planning_views.missed, name="plan_missed"),
    here("plans/<slug:code>/remove/", planning_views.remove, name="plan_remove"),
    here("plans/<slug:code>/restore/", planning_views.restore, name="plan_restore"),
    here("observe/", views.observe, name="observe"),
    here("observe/unfinished/", entry_views.unfinished, name="unfinished"),
    here("journals/", overview_views.journals, name="overview"),
    here("journal/<slug:code>/over-time/", overview_views.over_time, name="over_time"),
    here("journal/<slug:code>/", views.journal, name="journal"),
    here("journal/<slug:code>/aside/", views.aside, name="aside"),
    here("journal/<slug:code>/photos/", entry_views.photo_sheet, name="photo_sheet"),
    here("journal/<slug:code>/out/", takeout_views.take_out, name="take_out"),
    here("journal/<slug:code>/next/", step_views.next_steps, name="next_steps"),
    here("journal/<slug:code>/next/new/", step_views.open_step, name="open_step"),
    here("next-steps/<slug:code>/", step_views.say_step, name="say_step"),
    here("next-steps/<slug:code>/share/", home_views.share_step, name="share_step"),
    here("journal/<slug:code>/reply/<slug:entry>/", home_views.reply, name="reply"),
    here("observations/<slug:code>/sort/", home_views.sort_entry, name="sort"),
    here("observations/<slug:code>/", entry_views.change, name="change"),
    here("observations/<slug:code>/remove/", entry_views.remove, name="remove"),
    here("observations/<slug:code>/restore/", entry_views.restore, name="restore"),
    here("observations/<slug:code>/share/", entry_views.share, name="share"),
    here("observations/<slug:code>/unshare/", entry_views.unshare, name="unshare"),
    here("observations/<slug:code>/check/", entry_views.check, name="check"),
    here("photos/<slug:code>/remove/", entry_views.remove_photo, name="remove_photo"),
    here("photos/<slug:code>/restore/", entry_views.restore_photo, name="restore_photo"),
    here("photos/<slug:code>/<slug:size>/", entry_views.photo, name="photo"),
    path("outbox/", outbox_views.receive, name="receive"),
    path("outbox/key/", outbox_views.key, name="outbox_key"),
    path("outbox/shell/", outbox_views.shell, name="shell"),
    path("sw.js", outbox_views.service_worker, name="service_worker"),
    path("manifest.webmanifest", outbox_views.manifest, name="manifest"),
    path("settings/framework/", step_views.framework, name="framework"),
    path("settings/framework/add/", step_views.add_item, name="add_item"),
    path("settings/framework/<slug:code>/", step_views.edit_item, name="edit_item"),
    here("care/", care_views.table, name="care_table"),
    here("care/<slug:code>/", care_views.tab, name="care"),
    here("care/<slug:code>/new/<slug:kind>/", care_views.new, name="care_new"),
    here("care/<slug:code>/asleep/", care_views.fall_asleep, name="care_asleep"),
    here("care/<slug:code>/times/", care_views.times, name="care_times"),
    here("care-records/<slug:code>/awake/", care_views.awake, name="care_awake"),
    here("care-records/<slug:code>/look/", care_views.check, name="care_check"),
    here("care-records/<slug:code>/told/", care_views.told, name="care_told"),
    here("care-records/<slug:code>/remove/", care_views.remove, name="care_remove"),
    here("care-records/<slug:code>/restore/", care_views.restore, name="care_restore"),
]
