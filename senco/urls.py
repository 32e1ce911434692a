"""Addresses of concerns, support, referrals and safeguarding."""

from django.urls import path

from senco import case_views, link_views, raise_views, referral_views, safety_views, views

app_name = "senco"
urlpatterns = [
    path("", views.home, name="home"),
    path("leads/", safety_views.leads, name="leads"),
    path("leads/<int:pk>/end/", safety_views.lead_end, name="lead_end"),
    path("today/", views.today, name="today"),
    path("closed/", views.closed, name="closed"),
    path("raise/", raise_views.doors, name="doors"),
    path("raise/<slug:door>/", raise_views.door, name="door"),
    path("child/<slug:code>/", views.child, name="child"),
    path("worry/<slug:code>/", raise_views.worry, name="worry"),
    path("worry/<slug:code>/<slug:action>/", raise_views.worry_do, name="worry_do"),
    path("confidential/<slug:code>/", safety_views.record_page, name="safety"),
    path("confidential/<slug:code>/add/", safety_views.add, name="safety_add"),
    path("confidential/<slug:code>/do/<slug:action>/", safety_views.record_do, name="safety_do"),
    path("referral/<slug:code>/", referral_views.referral, name="referral"),
    path("referral/<slug:code>/form.pdf", referral_views.referral_pdf, name="referral_pdf"),
    path("referral/<slug:code>/link/", link_views.send_link, name="referral_link"),
    path("referral/<slug:code>/<slug:action>/", referral_views.do, name="referral_do"),
    path("link/<slug:code>/sent.pdf", link_views.link_pdf, name="link_pdf"),
    path("link/<slug:code>/<slug:action>/", link_views.link_do, name="link_do"),
    path("plan/<slug:code>/", case_views.cycle, name="cycle"),
    path("plan/<slug:code>/review/", case_views.review, name="review"),
    path("<slug:code>/", views.case, name="case"),
    path("<slug:code>/file.pdf", referral_views.evidence, name="evidence"),
    path("<slug:code>/plan/", case_views.cycle_new, name="cycle_new"),
    path("<slug:code>/refer/", referral_views.new, name="refer"),
    path("<slug:code>/<slug:action>/", case_views.do, name="do"),
]
