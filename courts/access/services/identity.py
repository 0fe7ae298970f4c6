"""Reauthentication before a binding act such as a signature."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

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
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def reauthenticate(request: HttpRequest, user: User, *, password: str, code: str = "") -> None:
    """Check the password, and the second factor where one is enrolled. Raises ReauthenticationFailed.

    Uses `authenticate`, so that failures count towards the lockout of the account. Wrong codes are counted for the
    account too, from all addresses together.
    """
    if authenticate(request, username=user.email, password=password) != user:
        raise ReauthenticationFailed(_("The password is not correct."), code="not_proven", field="password")
    if not has_second_factor(user):
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
