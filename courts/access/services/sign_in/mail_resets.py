"""A reset of the password by mail: what it needs next to the mailbox.

A second factor is asked for at the sign-in that follows. A proven person without one states a number of the document by
which the institution knows them. An attacker who has the mailbox alone finishes neither.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from allauth.mfa.models import Authenticator
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from courts.access.throttle import exceeds_limit, reset
from courts.ground.errors import DomainError
from courts.ground.models import Person, User
from courts.ground.wording.typed_numbers import compact

WRONG_PER_DAY: Final = 5
DAY: Final = 24 * 60 * 60
ACTION: Final = "reset-number"


class Proof(Enum):
    """The proof that the page of the link asks for: none, a number, or an impossible one, as no number is known."""

    LINK = auto()
    NUMBER = auto()
    NONE_POSSIBLE = auto()


def proof_for(user: User) -> Proof:
    """Return what a reset of this account by mail needs."""
    # Codes that an office handed over stand alone, and a sign-in asks for them too.
    if not user.person.is_verified or Authenticator.objects.filter(user=user).exists():
        return Proof.LINK
    if _known_numbers(user.person):
        return Proof.NUMBER
    # An account that was opened for a person begins with its mailbox: nothing of it was used yet.
    is_new = user.last_login is None and not user.has_usable_password()
    return Proof.LINK if is_new else Proof.NONE_POSSIBLE


def require_number(user: User, typed: str) -> None:
    """Compare the typed number with those that the institution has seen. Raises DomainError, always the same one.

    Attempts are counted before the comparison, so that concurrent requests get no more of them.
    """
    key = str(user.pk)
    is_too_often = exceeds_limit(ACTION, key, limit=WRONG_PER_DAY, seconds=DAY)
    number = compact(typed)
    is_known = any(constant_time_compare(number, each) for each in _known_numbers(user.person))
    if is_too_often or not is_known:
        raise DomainError(
            _(
                "This is not the number that the institution knows, or there were five wrong numbers today. Check it, "
                "try again tomorrow, or come to an office with your document."
            ),
            code="not_proven",
            field="number",
        )
    reset(ACTION, key)


def _known_numbers(person: Person) -> list[str]:
    """The Emirates ID, and the passport once the institution has seen it."""
    passport = person.document_number if person.document_verified_at is not None else ""
    return [compact(each) for each in (person.emirates_id, passport) if each]
