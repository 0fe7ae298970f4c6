"""Opening and closing an account. A closed account is kept, but can no longer be used."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.services.mails import security_mails
from courts.access.signals import account_closed
from courts.ground.actors import Actor
from courts.ground.declared import grounds
from courts.ground.declared.open_matters import open_matters
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import Person, User
from courts.ground.models.people import NO_ADDRESS
from courts.ground.services import audit, identity


@transaction.atomic
def open_account(person: Person, email: str, *, actor: Actor) -> User:
    """Open the account of a person, whose rights follow by sweep.

    No password works until the person has set one by mail. The institution knows the person: their identity is proven.
    Raises Conflict for a person who is known from a case, except to the operator of the server.
    """
    if actor.user is not None:
        require_no_matters(person)
    identity.prove(person)
    user = User.objects.create_user(email, person=person)
    audit.record("account.opened", user, actor=actor)
    grounds.may_begin(person)
    return user


def require_no_matters(person: Person) -> None:
    """Raise Conflict if the person is known from a case: the account at a wrong address would read what is theirs.

    Such a person opens the account themselves and proves who they are.
    """
    if open_matters(person):
        raise Conflict(
            _("This person is known from a case. They open their account themselves and prove their identity first."),
            code="known_from_case",
        )


@transaction.atomic
def open_new(people: Sequence[tuple[Person, str]], *, actor: Actor) -> list[User]:
    """Open accounts of people who were recorded in this transaction, in bulk. They have no grounds for rights yet.

    The caller recorded them as proven. Raises IntegrityError if an address has an account.
    """
    users = []
    for person, email in people:
        user = User(email=email.strip().lower(), person=person)
        user.set_unusable_password()
        users.append(user)
    User.objects.bulk_create(users)
    audit.record_all("account.opened", [(user, {}) for user in users], actor=actor)
    return users


@transaction.atomic
def give_address(person: Person, address: str, *, actor: Actor) -> None:
    """Give the person's account, if it has no address, one that the owner has just confirmed by a code.

    An address that has an account already stays that account's; the person may still get messages there.
    """
    user = User.objects.select_for_update().filter(person=person, email__endswith=NO_ADDRESS).first()
    if user is None:
        return
    email = address.strip().lower()
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=email)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError:
        return
    audit.record("account.address_confirmed", user, actor=actor)


@transaction.atomic
def reopen(user: User, *, actor: Actor, reason: str) -> None:
    """Open a closed account again. It also gets the rights whose grounds began while it was closed. Idempotent.

    Raises NotAllowed for the account of an administrator: one administrator alone could bring back the accomplice that
    two others have shut out. The operator of the server opens it by a command.
    """
    if actor.user is not None and (user.is_staff or user.is_superuser):
        raise NotAllowed(_("Only the operator of the server opens the account of an administrator again."))
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        return
    user.is_active = True
    audit.record("account.reopened", user, actor=actor, detail={"reason": reason})
    grounds.may_begin(user.person)


def close(user: User, *, actor: Actor, reason: str) -> None:
    """Close an account: no more sign-ins, and its open sessions and media end. Idempotent."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return
        user.is_active = False
        audit.record("account.closed", user, actor=actor, detail={"reason": reason})
        security_mails.tell_closed(user)
        transaction.on_commit(lambda: account_closed.send_robust(sender=User, user=user))


def close_own(user: User, *, actor: Actor) -> None:
    """Close an account for its owner. Raises Conflict while something binds the person; the page lists it."""
    with transaction.atomic():
        person = Person.records.select_for_update().get(pk=user.person_id)
        if user.is_staff or user.is_superuser or open_matters(person):
            raise Conflict(_("Your account cannot be closed now. The page says why."), code="open_matters")
        close(user, actor=actor, reason="closed by its owner")
