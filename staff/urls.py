"""Addresses of staff pages."""

from django.urls import path

from staff import edit_views, tablet_views, views

app_name = "staff"
urlpatterns = [
    path("tablet/", tablet_views.tablet, name="tablet"),
    path("tablet/lock/", tablet_views.lock, name="lock"),
    path("tablet/<slug:code>/", tablet_views.unlock, name="unlock"),
    path("tablet/<slug:code>/face/", tablet_views.face, name="tablet_face"),
    path("pin/", tablet_views.pin, name="pin"),
    path("people/", views.practitioner_list, name="list"),
    path("people/new/", edit_views.new, name="new"),
    path("people/<slug:code>/", views.practitioner_detail, name="detail"),
    path("people/<slug:code>/change/", edit_views.change, name="edit"),
    path("people/<slug:code>/photo/", edit_views.photo, name="photo"),
    path("people/<slug:code>/photo/change/", edit_views.change_photo, name="change_photo"),
    path("people/<slug:code>/shifts/", edit_views.shifts, name="edit_shifts"),
    path("people/<slug:code>/extra/new/", edit_views.new_extra_shift, name="new_extra_shift"),
    path("people/<slug:code>/extra/<int:pk>/remove/", edit_views.remove_extra_shift, name="remove_extra_shift"),
    path("people/<slug:code>/absences/<int:pk>/remove/", edit_views.remove_absence, name="remove_absence"),
    path("people/<slug:code>/qualifications/new/", edit_views.new_qualification, name="new_qualification"),
    path("people/<slug:code>/qualifications/<int:pk>/", edit_views.edit_qualification, name="edit_qualification"),
]
