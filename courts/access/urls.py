"""URLs of sign-in, machine clients and devices."""

from __future__ import annotations

from allauth.account import views as account
from allauth.idp.oidc import views as clients
from django.urls import URLPattern, URLResolver, include, path, re_path

from courts.access.accounts import client_token, no_such_page
from courts.access.views import devices

Addresses = list[URLPattern | URLResolver]

# Sign-in, from allauth. The institution opens accounts and changes e-mail addresses, so the pages for that exist only
# as names, which allauth looks up.
accounts: Addresses = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("signup/", no_such_page, name="account_signup"),
    path("email/", no_such_page, name="account_email"),
    path("confirm-email/", no_such_page, name="account_email_verification_sent"),
    path("login/code/confirm/", no_such_page, name="account_confirm_login_code"),
]

# Machine clients get and revoke tokens. The other endpoints of the provider are not served.
provider: Addresses = [
    path("token", client_token, name="token"),
    path("revoke", clients.revoke, name="revoke"),
]

urlpatterns: Addresses = [
    path("accounts/", include(accounts)),
    path("identity/o/api/", include((provider, "idp"))),
    path("device/", devices.enrol, name="device_enrol"),
]
