"""Addresses of the year's paperwork. Each opens for staff on site only, where the nursery says so: use ``here`` (S23)."""

from nursery.on_site import here
from paperwork import print_views

app_name = "paperwork"
urlpatterns = [
    here("<slug:code>/pdf/", print_views.document, name="pdf"),
]
