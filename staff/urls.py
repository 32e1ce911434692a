"""Addresses of staff pages."""

from django.urls import path

from staff import edit_views, views

app_name = "staff"
urlpatterns = [
    path("", views.practitioner_list, name="list"),
    path("new/", edit_views.new, name="new"),
    path("<slug:code>/", views.practitioner_detail, name="detail"),
    path("<slug:code>/change/", edit_views.change, name="edit"),
    path("<slug:code>/photo/", edit_views.photo, name="photo"),
    path("<slug:code>/photo/change/", edit_views.change_photo, name="change_photo"),
    path("<slug:code>/shifts/", edit_views.shifts, name="edit_shifts"),
    path("<slug:code>/extra/new/", edit_views.new_extra_shift, name="new_extra_shift"),
    path("<slug:code>/extra/<int:pk>/remove/", edit_views.remove_extra_shift, name="remove_extra_shift"),
    path("<slug:code>/absences/<int:pk>/remove/", edit_views.remove_absence, name="remove_absence"),
    path("<slug:code>/qualifications/new/", edit_views.new_qualification, name="new_qualification"),
    path("<slug:code>/qualifications/<int:pk>/", edit_views.edit_qualification, name="edit_qualification"),
]
