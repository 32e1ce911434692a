"""The pages of allauth that Kith uses; the others are not there."""

from allauth.account import views as account
from django.urls import include, path, re_path

urlpatterns = [
    path("", account.login, name="account_login"),
    path("code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("out/", account.logout, name="account_logout"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("ended/", account.account_inactive, name="account_inactive"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("forgotten/", account.password_reset, name="account_reset_password"),
    path("forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(  # the key has hyphens of its own
        r"^forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("forgotten/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-factor/", include("allauth.mfa.urls")),
]
