"""Postings: opened and ended here; and the locks on them for services that end what a posting carried."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import grounds
from courts.ground.errors import Conflict
from courts.ground.models import Person, Posting, Venue
from courts.ground.models.people import POSTING_ZONE, serves_at
from courts.ground.queries.postings import has_unproven_account, holds_posting
from courts.ground.services import audit, identity
from courts.ground.wording.roles import NO_SUCH_ROLE


@transaction.atomic
def open_posting(
    person: Person,
    venue: Venue,
    role: str,
    *,
    actor: Actor,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Posting:
    """Post a person to a venue, from today on or from the day given. Rights that need the posting follow by sweep.

    The institution knows the people that it posts: their identity is proven. It does not know a person by an account
    that they opened themselves: raises Conflict for one whose identity is not proven yet, and for a role that does not
    exist at such a venue.
    """
    if has_unproven_account(person):
        raise Conflict(
            _("This person opened the account themselves. They prove their identity first, then you can post them."),
            code="identity_not_proven",
        )
    if not serves_at(role, venue.kind):
        raise Conflict(str(NO_SUCH_ROLE), code="role_venue", field="role")
    identity.prove(person)
    posting = Posting.records.create(
        person=person,
        venue=venue,
        role=role,
        starts_on=starts_on or clock.today(POSTING_ZONE),
        ends_on=ends_on,
    )
    detail = {"person": str(person.pk), "venue": str(venue.pk), "role": role, "ends_on": str(ends_on or "")}
    audit.record("posting.opened", posting, actor=actor, detail=detail)
    grounds.may_begin(person)
    return posting


@transaction.atomic
def end_posting(posting: Posting, *, ends_on: date, actor: Actor) -> None:
    """Set the last day of service, inclusive. What the posting carried ends by sweeps after that day."""
    Posting.records.filter(pk=posting.pk).update(ends_on=ends_on)
    audit.record("posting.ends", posting, actor=actor, detail={"ends_on": str(ends_on)})
    # The new day may be later than the one before.
    grounds.may_begin(posting.person)


def lock_postings(person: Person) -> None:
    """Lock the postings of a person until the transaction ends: none is added, changed or ended meanwhile.

    The lock on the person waits for every new row that refers to them, so it is the last lock that a transaction takes.
    """
    list(Person.records.select_for_update().filter(pk=person.pk).values_list("pk"))
    list(Posting.records.select_for_update().filter(person=person).order_by("pk").values_list("pk"))


def is_staff(person: Person) -> bool:
    """Return whether a person has a posting, now or later, under the lock of their postings.

    A posting that is opened at this moment waits for the caller's transaction, or this waits for it and sees it.
    """
    lock_postings(person)
    return holds_posting(person)
