"""Every address of the installation. A test holds each of them against the access table (S2)."""

from django.urls import include, path

handler400 = "nursery.errors.bad_request"
handler403 = "nursery.errors.forbidden"
handler429 = "nursery.errors.too_many"
handler404 = "nursery.errors.not_found"
handler500 = "nursery.errors.broken"

urlpatterns = [
    path("", include("nursery.page_urls")),
    path("", include("keyworkers.urls")),
    path("", include("children.urls")),
    path("", include("journals.urls")),
    path("", include("staff.urls")),
    path("paperwork/", include("paperwork.urls")),
    path("support/", include("senco.urls")),
    path("family/", include("families.urls")),
    path("sign-in/", include("nursery.signin_urls")),
]
