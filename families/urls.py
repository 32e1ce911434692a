"""Addresses of what a family sees."""

app_name = "families"
urlpatterns = []
