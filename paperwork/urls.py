"""Addresses of the year's paperwork."""

from django.urls import path

from paperwork import outside_views, sending_views

app_name = "paperwork"
urlpatterns = [
    path("outside/", sending_views.outside_all, name="outside_all"),
    path("outside/<slug:code>/", sending_views.sent, name="sent"),
    path("send/<slug:code>/", sending_views.send, name="send"),
    path("sent/<slug:code>/file/", sending_views.sent_pdf, name="sent_pdf"),
    path("sent/<slug:code>/revoke/", sending_views.revoke, name="revoke"),
    path("sent/<slug:code>/mail/", sending_views.mail_again, name="mail_again"),
    path("sent/<slug:code>/code/", sending_views.new_digits, name="new_digits"),
    path("sent/<slug:code>/reply/", sending_views.reply, name="reply"),
    path("for-you/<slug:token>/", outside_views.outside, name="outside"),
    path("for-you/<slug:token>/paper/", outside_views.outside_paper, name="outside_paper"),
    path("for-you/<slug:token>/paper/file/", outside_views.outside_pdf, name="outside_pdf"),
]
