"""Addresses of staff pages."""

from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [
    path("", views.practitioner_list, name="list"),
    path("<slug:code>/", views.practitioner_detail, name="detail"),
]
