"""Addresses of concerns, support and referrals."""

app_name = "senco"
urlpatterns = []
