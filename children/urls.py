"""Addresses of children's pages and of the register."""

from django.urls import path

from children import contact_views, edit_views, known_views, register_views, views

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
    path("children/<slug:code>/outside/add/", known_views.tie, name="tie"),
    path(
        "children/<slug:code>/outside/other-setting/", known_views.shared_setting_contact, name="shared_setting_contact"
    ),
    path("children/<slug:code>/outside/<slug:contact_code>/", known_views.known_by, name="known_by"),
    path("children/<slug:code>/outside/<slug:contact_code>/answer/", known_views.say_outside, name="say_outside"),
    path(
        "children/<slug:code>/outside/<slug:contact_code>/withdraw/",
        known_views.withdraw_outside,
        name="withdraw_outside",
    ),
    path("children/<slug:code>/outside/<slug:contact_code>/talk/", known_views.talk, name="talk"),
    path("children/<slug:code>/outside/<slug:contact_code>/remove/", known_views.untie, name="untie"),
    path("contacts/", contact_views.contacts, name="contacts"),
    path("contacts/new/", contact_views.contact_new, name="contact_new"),
    path("contacts/<slug:code>/", contact_views.contact, name="contact"),
    path("contacts/<slug:code>/change/", contact_views.contact_edit, name="contact_edit"),
    path("contacts/<slug:code>/retire/", contact_views.contact_retire, name="contact_retire"),
]
