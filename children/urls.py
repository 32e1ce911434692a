"""Addresses of children's pages and of the register."""

app_name = "children"
urlpatterns = []
