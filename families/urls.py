"""Addresses of what a family sees."""

from django.urls import path

from families import journal_views, policy_views, views

app_name = "families"
urlpatterns = [
    path("", views.home, name="home"),
    path("policy/", policy_views.policy, name="policy"),
    path("policy/policy.pdf", policy_views.policy_pdf, name="policy_pdf"),
    path("link/<slug:code>/", views.link, name="link"),
    path("<slug:code>/journal/", journal_views.journal, name="journal"),
    path("<slug:code>/journal/<slug:photo>/<slug:size>/", journal_views.photo, name="photo"),
    path("<slug:code>/card/", views.card, name="card"),
]
