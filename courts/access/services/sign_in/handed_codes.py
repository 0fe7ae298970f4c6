"""The code that an office hands to a person who lost their second factor.

It takes the place of the lost factors until the person has set up a new one: a password, or a mailbox that can change
it, is never enough to sign in. It is stored as recovery codes without any factor next to them, encrypted as those are.
"""

from __future__ import annotations

import secrets
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.db import transaction

from courts.ground.models import User

DIGITS: Final = 10
# Sign-ins for which the code is good, should the person not finish the set-up of a new factor at once.
SIGN_INS: Final = 5


def new_code() -> str:
    """Make a code. The office hands it over on paper. Only its sealed form is stored."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def sealed(code: str) -> str:
    """The code as the database holds it."""
    return str(encrypt(code))


@transaction.atomic
def put_in_place_of_factors(user: User, sealed_code: str) -> None:
    """Remove every factor of the account. From now on a sign-in asks for the code, and then for a new factor."""
    Authenticator.objects.filter(user=user).delete()
    data = {"migrated_codes": [sealed_code] * SIGN_INS, "used_mask": 0, "handed": True}
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=data)


@transaction.atomic
def end_after(user: User, added: Authenticator) -> None:
    """Once the person has set up a factor, replace the handed code by recovery codes of their own."""
    if added.type == Authenticator.Type.RECOVERY_CODES:
        return
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
    if any(row.data.get("handed") for row in codes):
        codes.delete()
        RecoveryCodes.activate(user)
