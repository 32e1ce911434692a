"""Pages that belong to no one room."""

from django.urls import path

from nursery import import_views, job_views, setting_views, tablet_views, views

app_name = "nursery"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("here/", views.here, name="here"),
    path("csp/", views.csp_report, name="csp_report"),
    path("demo/<slug:code>/", views.demo_sign_in, name="demo_sign_in"),
    path("setting/", views.choose_setting, name="choose_setting"),
    path("import/", import_views.upload, name="import"),
    path("import/empty.xlsx", import_views.template, name="import_template"),
    path("import/<slug:code>/", import_views.check, name="import_check"),
    path("import/<slug:code>/apply/", import_views.apply, name="import_apply"),
    path("export/<slug:kind>/", import_views.export, name="export"),
    path("jobs/<slug:code>/", job_views.job, name="job"),
    path("jobs/<slug:code>/stop/", job_views.stop, name="job_stop"),
    path("jobs/<slug:code>/file/", job_views.file, name="job_file"),
    path("settings/", setting_views.settings, name="settings"),
    path("settings/nursery/", setting_views.setting_edit, name="setting_edit"),
    path("settings/rooms/add/", setting_views.room_add, name="room_add"),
    path("settings/rooms/<slug:code>/", setting_views.room_edit, name="room_edit"),
    path("settings/closed-days/add/", setting_views.closure_add, name="closure_add"),
    path("settings/closed-days/<int:pk>/remove/", setting_views.closure_remove, name="closure_remove"),
    path("settings/mail/", setting_views.mail, name="mail"),
    path("settings/terms/add/", setting_views.term_add, name="term_add"),
    path("settings/terms/<slug:code>/", setting_views.term_edit, name="term_edit"),
    path("settings/terms/<slug:code>/remove/", setting_views.term_remove, name="term_remove"),
    path("settings/access/", setting_views.access, name="access"),
    path("settings/access/add/", setting_views.access_add, name="access_add"),
    path("settings/access/<int:pk>/end/", setting_views.access_end, name="access_end"),
    path("settings/access/<slug:code>/password/", setting_views.password_link, name="password_link"),
    path("tablets/", tablet_views.tablets, name="tablets"),
    path("tablets/enrol/", tablet_views.enrol, name="tablet_enrol"),
    path("tablets/rules/", tablet_views.rules, name="tablet_rules"),
    path("tablets/elsewhere/", tablet_views.allow_off_site, name="allow_off_site"),
    path("tablets/elsewhere/<int:pk>/end/", tablet_views.end_off_site, name="end_off_site"),
    path("tablets/<slug:code>/revoke/", tablet_views.revoke, name="tablet_revoke"),
    path("settings/history/", setting_views.history_page, name="history"),
]
