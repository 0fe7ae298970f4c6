"""Proving again who one is, before an act that binds."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

from courts.access.throttle import forget, is_too_often
from courts.ground.errors import DomainError
from courts.ground.models import User

# A code has six digits and lives half a minute: whoever holds a password may not try them all.
CODES = 8
CODES_WITHIN = 5 * 60


class NotProven(DomainError):
    """The password or the second factor is wrong; the text does not say which factor was close."""


def has_second_factor(user: User) -> bool:
    """Whether the account has enrolled a second factor, which signing then asks for."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def prove_again(request: HttpRequest, user: User, *, password: str, code: str = "") -> None:
    """Check the password, and the second factor where one is enrolled. Raises NotProven.

    Goes through `authenticate`, so that failures count towards the lock-out of the account; wrong codes are
    counted for the account too, whatever address they come from.
    """
    if authenticate(request, username=user.email, password=password) != user:
        raise NotProven(_("The password is not right."), code="not_proven", field="password")
    if not has_second_factor(user):
        return
    who = str(user.pk)
    if is_too_often("second-factor", who, most=CODES, seconds=CODES_WITHIN):
        raise NotProven(_("Too many wrong codes. Wait five minutes, then try again."), code="not_proven", field="code")
    if not _code_is_right(user, code):
        raise NotProven(_("The code of your second factor is not right."), code="not_proven", field="code")
    forget("second-factor", who)


def _code_is_right(user: User, code: str) -> bool:
    for authenticator in Authenticator.objects.filter(user=user):
        if authenticator.type == Authenticator.Type.TOTP and TOTP(authenticator).validate_code(code):
            return True
        if authenticator.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(authenticator).validate_code(code):
            return True
    return False
