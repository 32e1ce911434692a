"""Addresses of children's pages and of the register."""

from django.urls import path

from children import edit_views, register_views, views

app_name = "children"
urlpatterns = [
    path("register/", register_views.page, name="register"),
    path("register/mark/", register_views.mark, name="mark"),
    path("register/<slug:code>/", register_views.line, name="register_line"),
    path("children/", views.child_list, name="list"),
    path("children/new/", edit_views.new, name="new"),
    path("children/<slug:code>/", views.child_detail, name="detail"),
    path("children/<slug:code>/history/", views.child_history, name="history"),
    path("children/<slug:code>/photo/", edit_views.photo, name="photo"),
    path("children/<slug:code>/photo/change/", edit_views.change_photo, name="change_photo"),
    path("children/<slug:code>/change/", edit_views.change, name="edit"),
    path("children/<slug:code>/needs/", edit_views.needs, name="edit_needs"),
    path("children/<slug:code>/moving-on/", edit_views.moving_on, name="edit_moving_on"),
    path("children/<slug:code>/routine/", edit_views.routine, name="edit_routine"),
    path("children/<slug:code>/bookings/", edit_views.bookings, name="edit_bookings"),
    path("children/<slug:code>/room/", edit_views.move_room, name="move_room"),
    path("children/<slug:code>/consents/", edit_views.consents, name="edit_consents"),
    path("children/<slug:code>/carers/new/", edit_views.new_carer, name="new_carer"),
    path("children/<slug:code>/carers/<slug:carer_code>/", edit_views.change_carer, name="edit_carer"),
    path("children/<slug:code>/carers/<slug:carer_code>/remove/", edit_views.remove_carer, name="remove_carer"),
]
