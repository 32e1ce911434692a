"""Addresses of the year's paperwork. Each opens for staff on site only, where the nursery says so: use ``here`` (S23)."""

from django.urls import path

from nursery.on_site import here
from paperwork import outside_views, print_views, sending_views

app_name = "paperwork"
urlpatterns = [
    here("<slug:code>/pdf/", print_views.document, name="pdf"),
    here("outside/", sending_views.outside_all, name="outside_all"),
    here("outside/<slug:code>/", sending_views.sent, name="sent"),
    here("send/<slug:code>/", sending_views.send, name="send"),
    here("sent/<slug:code>/file/", sending_views.sent_pdf, name="sent_pdf"),
    here("sent/<slug:code>/revoke/", sending_views.revoke, name="revoke"),
    here("sent/<slug:code>/mail/", sending_views.mail_again, name="mail_again"),
    here("sent/<slug:code>/code/", sending_views.new_digits, name="new_digits"),
    here("sent/<slug:code>/reply/", sending_views.reply, name="reply"),
    path("for-you/<slug:token>/", outside_views.outside, name="outside"),
    path("for-you/<slug:token>/paper/", outside_views.outside_paper, name="outside_paper"),
    path("for-you/<slug:token>/paper/file/", outside_views.outside_pdf, name="outside_pdf"),
]
