"""Addresses of children's pages and of the register."""

from django.urls import path

from children import views

app_name = "children"
urlpatterns = [
    path("children/", views.child_list, name="list"),
    path("children/<slug:code>/", views.child_detail, name="detail"),
    path("children/<slug:code>/history/", views.child_history, name="history"),
]
