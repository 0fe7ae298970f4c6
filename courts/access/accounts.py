"""Adapters for allauth and axes. Registration is our own (`courts.access.views.registrations`), not allauth's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from courts.access.queries.sessions import has_signed_in_from
from courts.access.sealed_text import seal, unseal
from courts.access.services.mails import account_mails
from courts.access.services.sign_in import passwords
from courts.access.services.sign_in.reauthentication import has_second_factor, is_signed_in_recently
from courts.access.sessions import known_devices
from courts.access.throttle import attempts, exceeds_limit, reset
from courts.ground.models import User

# Wrong passwords for one account from all unknown devices and addresses together, within so many seconds, after which
# such devices and addresses are refused. One address alone cannot reach it: axes shuts it out of the account before.
SIGN_IN: Final = "sign-in"
WRONG_OF_STRANGERS: Final = 100
STRANGERS_WITHIN: Final = 3600


class NoSignupAdapter(DefaultAccountAdapter):
    """An account adapter without the library's own sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The key of allauth's own limit: the account from one known device, or from one address."""
        name = attempted_name(request, credentials) or ""
        is_known = known_devices.is_trusted(request, name)
        place = known_devices.device_of(request).name if is_known else client_address(request)
        return f"{name}|{place}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse strangers while too many strangers try one account. Trusted devices and known addresses may try."""
        super().pre_authenticate(request, **credentials)
        name = attempted_name(request, credentials) or ""
        if attempts(SIGN_IN, name) < WRONG_OF_STRANGERS or known_devices.is_trusted(request, name):
            return
        if not has_signed_in_from(name, client_address(request)):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password: against the known device, else against all strangers together."""
        name = attempted_name(request, credentials) or ""
        if not known_devices.count_wrong(request, name):
            exceeds_limit(SIGN_IN, name, limit=WRONG_OF_STRANGERS, seconds=STRANGERS_WITHIN)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Forget the attempts after a reset by mail: allauth calls this."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        reset(SIGN_IN, attempted_name(request, credentials) or "")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, in one transaction: the session under its new key, its sign-in, and the end of the last one."""
        with transaction.atomic():
            super().login(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False right after a sign-in: the user has just given what the step-up would ask for."""
        request = context.request
        if request is not None and request.user.is_authenticated and is_signed_in_recently(request, request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to confirm an act, the first one as the default. A password is none next to a second factor.

        The library redirects its page for the password to the first way, so no posted password counts either.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not user.is_authenticated or not has_second_factor(user):
            return methods
        methods = [each for each in methods if each["id"] != "reauthenticate"]
        has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
        # Without an app, the code page is for recovery codes only: the passkey is the better default.
        return methods if has_app else methods[::-1]

    def set_password(self, user: Any, password: str) -> None:
        """Set a new password: the library's pages for a change and a first password call this."""
        request = context.request
        keep = request.session if request is not None and request.user == user else None
        passwords.change(user, password, keep=keep)

    def is_safe_url(self, url: str | None) -> bool:
        """True for a path or this host. The other allowed hosts are other sites to a browser, maybe of other owners."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail of the sign-in library into the outbox: no request waits for a mail server.

        A request for a new password does not come here; see `courts.access.forms.sign_in.ResetPassword`.
        """
        user = context.get("user")

        def words() -> tuple[str, str]:
            message = self.render_mail(template_prefix, email, {**context, "email": email})
            return message.subject, str(message.body)

        reader = user.person if isinstance(user, User) else None
        account_mails.store(email, account_mails.in_both(words), reader=reader)


class EncryptedFactorsAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors, so that a copy of the database is not enough to sign in.

    The key is derived from SECRET_KEY. Secrets encrypted with a key of SECRET_KEY_FALLBACKS can still be read.
    """

    def encrypt(self, text: str) -> str:
        return seal("second factors", text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal("second factors", encrypted_text)

    def is_mfa_enabled(self, user: Any, types: Collection[str] | None = None) -> bool:
        """True if the account has a factor of these types.

        A sign-in asks for the types that ask for a code. Codes that an office has handed over for a lost factor stand
        alone, and ask for one, too.
        """
        if types is not None and {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN} == set(types):
            types = None
        return bool(super().is_mfa_enabled(user, types))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The product as the browser names it when it creates a passkey. Passkeys belong to the host name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        """The name of a passkey that its owner did not name."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str | None:
    """The account name of a sign-in, normalised, from the form or from the credentials of the backend."""
    given = credentials or {}
    name = given.get("email") or given.get("username")
    if not name and request is not None:
        name = request.POST.get("login") or request.POST.get("username")
    return str(name).strip().casefold()[:254] if name else None


def client_address(request: HttpRequest) -> str:
    """The address of the peer. Only the server process reads forwarded headers, if a proxy is declared."""
    return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Answer 404 for a URL that allauth looks up by name but the product does not offer."""
    raise Http404
