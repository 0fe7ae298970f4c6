"""Sign-in through an identity provider: the first one opens an account or enters the one of the verified number.

An e-mail address of a provider never enters an account. Only a verified Emirates ID with an equal name does. An address
that the provider has not verified does not become the account's either: its owner confirms it by a code first.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courts.access.models import CheckProblem
from courts.access.services.identity import claims, differences
from courts.access.services.identity.claims import Proven
from courts.access.services.mails import security_mails
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.ground.models import Contact, ContactChannel, IdentityLevel, Person, User
from courts.ground.models.people import NO_ADDRESS
from courts.ground.services import audit
from courts.ground.wording.arabic_search import name_key


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """The words of a provider about one person. `is_verified`: the provider has verified the Emirates ID."""

    provider: str
    name_ar: str
    name_en: str
    email: str
    email_is_verified: bool
    emirates_id: str
    is_verified: bool


def enter(found: ProviderIdentity) -> User:
    """Return the account for a first sign-in: that of the verified number, or a new one.

    Raises Conflict when the number's account has another name that no clerk has found to be the same person's, or when
    an address that the provider has verified has an account, or the account is closed.
    """
    if found.is_verified:
        account = User.objects.select_related("person").filter(person__emirates_id=found.emirates_id).first()
        if account is not None:
            _require_open(account)
            _require_name(account, found)
            return account
    try:
        with transaction.atomic():
            return _open(found)
    except IntegrityError:
        raise _taken() from None


def require_fitting(account: User, found: ProviderIdentity) -> None:
    """Check that an open account may be entered with, or connected to, this identity, before anything is stored.

    Raises Conflict for a closed account, and for a proven person if the provider has verified another number: a
    clerk gets the difference as a task.
    """
    _require_open(account)
    problem = _difference(Person.records.get(user=account), found)
    if problem is None:
        return
    proven = Proven(found.name_ar, found.name_en, found.emirates_id, how=found.provider)
    differences.open_task(account, proven, problem, provider=found.provider)
    raise Conflict(
        _("The provider knows you by another Emirates ID than we do. A clerk compares the two and decides."),
        code="other_number",
    )


def _require_open(account: User) -> None:
    if not account.is_active:
        raise Conflict(
            _(
                "This account is closed. Only the institution can open it again: go to a court or a notary’s office"
                " with your identity document."
            ),
            code="closed",
        )


def _difference(person: Person, found: ProviderIdentity) -> CheckProblem | None:
    # What an unproven person brings is compared when it claims a person (`apply_level`).
    if not found.is_verified or not person.is_verified:
        return None
    if person.emirates_id:
        return None if person.emirates_id == found.emirates_id else CheckProblem.OTHER_NUMBER
    if User.objects.filter(person__emirates_id=found.emirates_id).exists():
        return CheckProblem.HAS_ACCOUNT
    return None if name_key(person.name_ar) == name_key(found.name_ar) else CheckProblem.OTHER_NAME


def tell_connected(account: User, provider: str) -> None:
    """Tell all verified addresses that an identity of a provider was connected to the account."""
    security_mails.tell_of_change(account, "account.provider_connected", actor=actor_for(account), provider=provider)


def _require_name(account: User, found: ProviderIdentity) -> None:
    """Raise Conflict if the account's person has another name; a clerk gets the difference as a task."""
    proven = Proven(found.name_ar, found.name_en, found.emirates_id, how=found.provider)
    if name_key(account.person.name_ar) == name_key(found.name_ar) or differences.is_same_person(account, proven):
        return
    differences.open_task(account, proven, CheckProblem.NAMES_DIFFER, provider=found.provider)
    raise Conflict(
        _("There is an account with your Emirates ID under another name. A clerk compares the names and decides."),
        code="names_differ",
    )


def _taken() -> Conflict:
    return Conflict(
        _("There is an account with your e-mail address. Sign in with your password, then connect this way to it."),
        code="account_exists",
    )


def _open(found: ProviderIdentity) -> User:
    person = Person.records.create(
        name_ar=(found.name_ar or found.name_en)[:200],
        name_en=found.name_en[:200],
        declared_emirates_id=found.emirates_id,
        language=(get_language() or "ar")[:2],
    )
    email = _address(found)
    if email and found.email_is_verified:
        user = User.objects.create_user(email, person=person)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    else:
        # The address may be another person's: neither mails nor the staff may find this account by it.
        user = User.objects.create_without_address(person=person)
    if email:
        # On the profile the owner confirms it by a code.
        verified_at = clock.now() if found.email_is_verified else None
        Contact.records.create(person=person, channel=ContactChannel.EMAIL, address=email, verified_at=verified_at)
    audit.record("account.registered", user, actor=actor_for(user), detail={"provider": found.provider})
    return user


def _address(found: ProviderIdentity) -> str:
    email = found.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return "" if email.endswith(NO_ADDRESS) else email


@transaction.atomic
def apply_level(user: User, found: ProviderIdentity) -> CheckProblem | None:
    """Raise the identity level of the account to that of the provider; never lower it.

    A verified number claims the person who is known by it. Returns the problem when an office has to decide, which then
    has a task: the person keeps level basic, and nothing moves.
    """
    person = Person.records.get(user=user)
    if person.is_verified:
        return None
    problem = None
    if found.is_verified:
        proven = Proven(found.name_ar, found.name_en, found.emirates_id, how=found.provider)
        problem = claims.claim(user, proven, actor=actor_for(user))
        if problem is None:
            return None
        differences.open_task(user, proven, problem, provider=found.provider)
    if person.identity_level != IdentityLevel.BASIC:
        Person.records.filter(pk=person.pk).update(identity_level=IdentityLevel.BASIC)
        detail = {"provider": found.provider, **({"problem": problem} if problem else {})}
        audit.record("person.identity_stated", person, actor=actor_for(user), detail=detail)
    return problem
