"""Addresses of staff pages."""

app_name = "staff"
urlpatterns = []
