"""Reauthentication before a binding act such as a signature."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

from courts.access.queries.sessions import SECOND_FACTORS
from courts.access.throttle import exceeds_limit, reset
from courts.ground.errors import DomainError
from courts.ground.models import User

# A code has six digits and is valid for half a minute. The limit stops an attacker with the password from trying all.
CODES = 8
CODES_WITHIN = 5 * 60


class ReauthenticationFailed(DomainError):
    """The password or the second factor is wrong."""


def has_second_factor(user: User) -> bool:
    """True if the account has enrolled a second factor. Signing then requires it."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def has_passkey(user: User) -> bool:
    """True if the account can confirm an act by a passkey."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())


def confirmed_by_passkey(request: HttpRequest) -> bool:
    """True if the user of this session confirmed by a passkey within the last five minutes."""
    records = [each for each in get_authentication_records(request, request.user) if each.get("reauthenticated")]
    last = records[-1] if records else {}
    is_recent = time.time() - last.get("at", 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return bool(last.get("type") == Authenticator.Type.WEBAUTHN and is_recent)


def is_signed_in_recently(request: HttpRequest, user: User) -> bool:
    """True if this session signed in, or set up a factor, within the last five minutes, which confirms an act as well.

    Where a second factor is enrolled, the sign-in counts by that factor: a password alone confirms nothing there. A
    sign-in through a provider does not count here.
    """
    method = "mfa" if has_second_factor(user) else "password"
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    return any(each["method"] == method and each["at"] > since for each in records)


def needs_code(request: HttpRequest, user: User) -> bool:
    """True if `reauthenticate` will ask for a code."""
    return has_second_factor(user) and not confirmed_by_passkey(request)


def reauthenticate(request: HttpRequest, user: User, *, password: str, code: str = "") -> None:
    """Check the password, and the second factor where one is enrolled. Raises ReauthenticationFailed.

    The second factor is a code, or a passkey by which the user confirmed within the last five minutes.

    Uses `authenticate`, so that failures count towards the lockout of the account. Wrong codes are counted for the
    account too, from all addresses together.
    """
    if authenticate(request, username=user.email, password=password) != user:
        raise ReauthenticationFailed(_("The password is not correct."), code="not_proven", field="password")
    if not needs_code(request, user):
        return
    key = str(user.pk)
    if exceeds_limit("second-factor", key, limit=CODES, seconds=CODES_WITHIN):
        raise ReauthenticationFailed(
            _("Too many wrong codes. Wait five minutes, then try again."), code="not_proven", field="code"
        )
    if not _code_is_right(user, code):
        raise ReauthenticationFailed(
            _("The code of your second factor is not correct."), code="not_proven", field="code"
        )
    reset("second-factor", key)


def _code_is_right(user: User, code: str) -> bool:
    for authenticator in Authenticator.objects.filter(user=user):
        if authenticator.type == Authenticator.Type.TOTP and TOTP(authenticator).validate_code(code):
            return True
        if authenticator.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(authenticator).validate_code(code):
            return True
    return False
