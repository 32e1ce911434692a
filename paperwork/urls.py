"""Addresses of the year's paperwork."""

app_name = "paperwork"
urlpatterns = []
