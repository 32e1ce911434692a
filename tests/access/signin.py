from tests.access.base import ANONYMOUS, EVERYBODY, SIGNED_IN, Row, To

ROWS = {
    "account_login": Row(get=To(ANONYMOUS | SIGNED_IN, (200, 302)), post=To(EVERYBODY, (200, 302)), public=True),
    "account_confirm_login_code": Row(get=To(EVERYBODY, 302), post=To(EVERYBODY, 302), public=True),
    "mfa_trust": Row(get=To(EVERYBODY, 302), post=To(EVERYBODY, 302), public=True),
    "account_logout": Row(get=To(EVERYBODY, (200, 302)), post=To(EVERYBODY, 302), public=True),
    "account_inactive": Row(get=To(EVERYBODY), public=True),
    "account_reauthenticate": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "account_change_password": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "account_set_password": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "account_reset_password": Row(get=To(EVERYBODY), post=To(EVERYBODY, (200, 302)), public=True),
    "account_reset_password_done": Row(get=To(EVERYBODY), public=True),
    "account_reset_password_from_key": Row(
        get=To(EVERYBODY), post=To(EVERYBODY), args=["a", "no-such-key"], public=True
    ),
    "account_reset_password_from_key_done": Row(get=To(EVERYBODY), public=True),
    "mfa_index": Row(get=To(SIGNED_IN)),
    "mfa_authenticate": Row(get=To(EVERYBODY, 302), post=To(EVERYBODY, 302), public=True),
    "mfa_reauthenticate": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "mfa_activate_totp": Row(get=To(SIGNED_IN, 302), post=To(SIGNED_IN, 302)),
    "mfa_deactivate_totp": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404))),
    "mfa_view_recovery_codes": Row(get=To(SIGNED_IN, (302, 404))),
    "mfa_generate_recovery_codes": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404))),
    "mfa_download_recovery_codes": Row(get=To(SIGNED_IN, (302, 404))),
    "mfa_list_webauthn": Row(get=To(SIGNED_IN)),
    "mfa_add_webauthn": Row(get=To(SIGNED_IN, 302), post=To(SIGNED_IN, 302)),
    "mfa_reauthenticate_webauthn": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "mfa_remove_webauthn": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404)), args=["999"]),
    "mfa_edit_webauthn": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404)), args=["999"]),
    "mfa_login_webauthn": Row(get=To(EVERYBODY, (200, 302)), post=To(EVERYBODY, (200, 302)), public=True),
}
