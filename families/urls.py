"""Addresses of what a family sees."""

from django.urls import path

from families import invite_views, join_views, journal_views, leaving_views, notice_views, talking_views, views

app_name = "families"
urlpatterns = [
    path("", views.home, name="home"),
    path("link/<slug:code>/", views.link, name="link"),
    path("join/<str:token>/", join_views.join, name="join"),
    path("you/", views.you, name="you"),
    path("signing-in/", join_views.protect, name="protect"),
    path("child/", join_views.switch, name="switch"),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("jobs/<slug:job>/", leaving_views.job, name="job"),
    path("jobs/<slug:job>/file/", leaving_views.job_file, name="job_file"),
    path("of/<slug:code>/", invite_views.carers, name="carers"),
    path("of/<slug:code>/<slug:carer_code>/invite/", invite_views.invite, name="invite"),
    path("of/<slug:code>/invitations/<slug:invitation>/back/", invite_views.take_back, name="take_back"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/device/", notice_views.push_add, name="push_add"),
    path("notices/devices/remove/", notice_views.push_remove, name="push_remove"),
    path("talks/", talking_views.talks, name="talks"),
    path("talks/<slug:code>/", talking_views.talk, name="talk"),
    path("talks/<slug:code>/read/", talking_views.talk_read, name="talk_read"),
    path("<slug:code>/messages/", talking_views.messages, name="messages"),
    path("<slug:code>/messages/read/", talking_views.read, name="read"),
    path("<slug:code>/journal/take-out/", leaving_views.take_out, name="take_out"),
    path("<slug:code>/journal/", journal_views.journal, name="journal"),
    path("<slug:code>/journal/<slug:photo>/<slug:size>/", journal_views.photo, name="photo"),
    path("<slug:code>/card/", views.card, name="card"),
]
