"""Addresses of Today, key groups, print and screens."""

app_name = "keyworkers"
urlpatterns = []
