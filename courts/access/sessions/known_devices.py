"""Known devices: a signed cookie says which accounts signed in on a device before.

Wrong passwords of a stranger must not shut the owner out. So a known device has a limit of its own and is not held up
by the attempts of others. A stolen cookie gives no more than those few attempts.
Source: OWASP Authentication Cheat Sheet and "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from courts.access.throttle import attempts, exceeds_limit

SALT: Final = "access.known-device"
# Seconds for which a device is known after its last sign-in.
AGE: Final = 180 * 24 * 3600
# One machine of an office or a family; the oldest account is forgotten.
MOST_ACCOUNTS: Final = 8
# Wrong passwords for one account on one known device, within so many seconds. After them it is a device like others.
WRONG: Final = 10
WITHIN: Final = 15 * 60
ACTION: Final = "sign-in-device"


@dataclass(slots=True)
class KnownDevice:
    """The content of the cookie: a random name of the device, and hashes of the accounts that signed in on it."""

    name: str = ""
    accounts: list[str] = field(default_factory=list)


def cookie_name() -> str:
    """The name of the cookie. Under TLS it is bound to the host."""
    return "__Host-diwan-known" if settings.TLS else "diwan-known"


def device_of(request: HttpRequest) -> KnownDevice:
    """Return what the cookie says; an empty device without a cookie, or with one that is old or not ours."""
    try:
        name, *accounts = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return KnownDevice()
    return KnownDevice(name, accounts)


def is_trusted(request: HttpRequest | None, account: str | None) -> bool:
    """Tell if the account signed in on this device before, and the device has not guessed too often since."""
    if request is None or not account:
        return False
    device = device_of(request)
    return _hash(account) in device.accounts and attempts(ACTION, f"{device.name}:{account}") < WRONG


def is_known(request: HttpRequest, account: str) -> bool:
    """Tell if the account signed in on this device before."""
    return _hash(account) in device_of(request).accounts


def count_wrong(request: HttpRequest, account: str) -> bool:
    """Count a wrong password against the device, if it is trusted. False when the attempt is a stranger's."""
    if not is_trusted(request, account):
        return False
    exceeds_limit(ACTION, f"{device_of(request).name}:{account}", limit=WRONG, seconds=WITHIN)
    return True


def remember(request: HttpRequest, response: HttpResponseBase, account: str) -> None:
    """Write the cookie after a sign-in."""
    device, mine = device_of(request), _hash(account)
    others = [each for each in device.accounts if each != mine]
    value = signing.dumps([device.name or secrets.token_urlsafe(12), mine, *others[: MOST_ACCOUNTS - 1]], salt=SALT)
    response.set_cookie(cookie_name(), value, max_age=AGE, secure=settings.TLS, httponly=True, samesite="Lax")


def is_exempt(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Exempt a trusted device from the limit of its account and address. Called by axes."""
    from courts.access.accounts import attempted_name  # noqa: PLC0415 - it imports this module

    return is_trusted(request, attempted_name(request, credentials))


def _hash(account: str) -> str:
    return salted_hmac(SALT, account.casefold()).hexdigest()[:32]
