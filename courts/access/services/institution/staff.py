"""Staff: a person is posted to a venue and, without an account, gets one with an invitation by mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.queries.postings import has_account
from courts.access.services import accounts
from courts.access.services.mails.invitations import invite
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Person, Posting, User, Venue
from courts.ground.models.people import not_ended
from courts.ground.services import audit
from courts.ground.services.postings import end_posting, lock_postings, open_posting


def post_person(
    person: Person,
    *,
    venue: Venue,
    role: str,
    starts_on: date,
    ends_on: date | None,
    email: str = "",
    actor: Actor,
) -> Posting:
    """Post a known person. Without an account they get one with this address, and an invitation by mail.

    Raises Conflict if the person serves the venue in this role already, another account has the address, or a person
    without an account is known from a case.
    """
    with transaction.atomic():
        lock_postings(person)
        if Posting.records.filter(not_ended(), person=person, venue=venue, role=role).exists():
            raise Conflict(_("The person is posted there in this role already."), code="posted", field="role")
        if not has_account(person):
            _open_account(person, email, actor)
        return open_posting(person, venue, role, actor=actor, starts_on=starts_on, ends_on=ends_on)


def post_new_person(details: dict[str, Any], *, email: str, actor: Actor, **posting: Any) -> Posting:
    """Record a new person and post them. Raises Conflict if the Emirates ID or the address is known."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                person = Person.records.create(**details)
        except IntegrityError as error:
            raise Conflict(
                _("A person with this Emirates ID is known. Search for them."), code="known", field="emirates_id"
            ) from error
        audit.record("person.added", person, actor=actor)
        # A refused posting leaves no person behind.
        return post_person(person, email=email, actor=actor, **posting)


def end(posting: Posting, *, ends_on: date, actor: Actor) -> None:
    """Set the last day of service. Raises Conflict for a day before the posting begins."""
    with transaction.atomic():
        lock_postings(posting.person)
        posting.refresh_from_db(fields=["starts_on", "ends_on"])
        require_day(posting, ends_on)
        end_posting(posting, ends_on=ends_on, actor=actor)


def require_day(posting: Posting, ends_on: date) -> None:
    """Raise Conflict for a last day before the posting begins."""
    if ends_on < posting.starts_on:
        raise Conflict(
            _("The last day cannot be before the first day of the posting."), code="too_early", field="ends_on"
        )


def _open_account(person: Person, email: str, actor: Actor) -> User:
    if not email:
        raise Conflict(_("Enter an e-mail address for the account."), code="no_address", field="email")
    try:
        with transaction.atomic():
            user = accounts.open_account(person, email, actor=actor)
    except IntegrityError as error:
        raise Conflict(_("This e-mail address has an account."), code="address_taken", field="email") from error
    invite(user, actor=actor)
    return user
