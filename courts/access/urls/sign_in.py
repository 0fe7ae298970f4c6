"""URLs of sign-in, machine clients and devices."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_POST

from courts.access.accounts import no_such_page
from courts.access.provider import UaePassAdapter
from courts.access.providers import adapter as providers
from courts.access.providers import oidc
from courts.access.views import (
    clients,
    devices,
    first_password,
    identity_checks,
    invitations,
    registrations,
    sessions,
)
from courts.access.views.administration import setup
from courts.access.views.providers import step_up_to_connect
from courts.access.views.second_factor import ask_for_factor, go_on, keeps_next
from courts.access.views.step_up import step_up
from courts.ground.views.access import signed_in

Addresses = list[URLPattern | URLResolver]

uae_pass_login = providers.if_configured(OAuth2LoginView.adapter_view(UaePassAdapter))
uae_pass_callback = providers.if_configured(OAuth2CallbackView.adapter_view(UaePassAdapter))

# Sign-in, from allauth. Registration is our own, and the institution changes e-mail addresses: allauth's pages for that
# exist only as names, which it looks up.
accounts: Addresses = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", first_password.first_password, name="account_set_password"),
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
    path("sessions/", sessions.sign_in_list, name="sign_in_list"),
    path("sessions/end-others/", sessions.end_others, name="sign_in_end_others"),
    path("sessions/<uuid:sign_in_id>/end/", sessions.end_one, name="sign_in_end"),
    path("profile/", include("courts.access.urls.profile")),
    # The library asks nothing of an account that signs in through a provider alone: the step-up does.
    path("2fa/totp/activate/", signed_in(keeps_next(step_up(activate_totp))), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", signed_in(keeps_next(step_up(add_webauthn))), name="mfa_add_webauthn"),
    path(
        "2fa/recovery-codes/generate/",
        signed_in(step_up(generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/continue/", go_on, name="mfa_continue"),
    path("2fa/authenticate/", ask_for_factor, name="mfa_authenticate"),
    path("2fa/", include("allauth.mfa.urls")),
    path("register/", registrations.address, name="register"),
    path("register/code/", registrations.code, name="register_code"),
    path("register/details/", registrations.details, name="register_details"),
    path("uae-pass/login/", require_POST(step_up_to_connect(uae_pass_login)), name="uae_pass_login"),
    path("uae-pass/login/callback/", uae_pass_callback, name="uae_pass_callback"),
    path(
        "oidc/<str:provider_id>/login/",
        require_POST(step_up_to_connect(providers.if_configured(oidc.login))),
        name="openid_connect_login",
    ),
    path(
        "oidc/<str:provider_id>/login/callback/",
        providers.if_configured(oidc.callback),
        name="openid_connect_callback",
    ),
    path("cancelled/", providers.cancelled, name="socialaccount_login_cancelled"),
    path("signup/", no_such_page, name="account_signup"),
    path("email/", no_such_page, name="account_email"),
    path("confirm-email/", no_such_page, name="account_email_verification_sent"),
    path("login/code/confirm/", no_such_page, name="account_confirm_login_code"),
]

# Machine clients get and revoke tokens. The other endpoints of the provider are not served.
provider: Addresses = [
    path("token", clients.token, name="token"),
    path("revoke", clients.revoke, name="revoke"),
]

set_up: Addresses = [
    path("", setup.start, name="setup"),
    path("institution/", setup.institution_task, name="setup_institution"),
    path("venue/", setup.venue_task, name="setup_venue"),
    path("administrator/", setup.administrator_task, name="setup_administrator"),
    path("second-factor/", setup.factor_task, name="setup_factor"),
    path("checks/", setup.checks_task, name="setup_checks"),
    path("finish/", setup.finish, name="setup_finish"),
]

urlpatterns: Addresses = [
    path("accounts/", include(accounts)),
    path("identity/o/api/", include((provider, "idp"))),
    path("identity/", identity_checks.prove, name="prove_identity"),
    path("identity/requests/<uuid:check_id>/withdraw/", identity_checks.withdraw, name="identity_withdraw"),
    path("identity/checks/", identity_checks.board, name="identity_checks"),
    path("identity/checks/<uuid:check_id>/", identity_checks.check, name="identity_check"),
    path("device/", devices.enrol, name="device_enrol"),
    path("setup/", include(set_up)),
    path("invitation/", invitations.invitation, name="invitation"),
    path("administration/", include("courts.access.urls.administration")),
]
