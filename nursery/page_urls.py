"""Pages that belong to no one room."""

from django.urls import path

from nursery import views

app_name = "nursery"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("csp/", views.csp_report, name="csp_report"),
    path("demo/<slug:code>/", views.demo_sign_in, name="demo_sign_in"),
    path("setting/", views.choose_setting, name="choose_setting"),
]
