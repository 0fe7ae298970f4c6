"""Memberships: a manager invites an address, its owner accepts; a person leaves, or is removed."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courts.access.services.institution.setup_links import digest
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Person
from courts.ground.queries.postings import holds_posting
from courts.ground.services import audit, identity
from courts.ground.services.transitions import move
from courts.offices.models import Job, LawOffice, Membership
from courts.offices.services import mails
from courts.offices.services.mandates import end_all, lock_office
from courts.offices.states import MembershipState

LIFE: Final = timedelta(days=14)


@transaction.atomic
def invite(office: LawOffice, email: str, *, job: str, is_manager: bool = False, actor: Actor) -> Membership:
    """Invite the owner of an address into the office. An open invitation of the same address is void.

    The answer is the same whether the address has an account or not. Raises NotAllowed unless the actor manages the
    office, DomainError for a manager who is no lawyer.
    """
    office = lock_office(office)
    _require_manager(office, actor)
    if is_manager and job != Job.LAWYER:
        raise DomainError(_("Only a lawyer can manage the office."), code="not_a_lawyer", field="is_manager")
    email = email.strip().lower()
    for old in Membership.records.filter(office=office, email=email, state=MembershipState.INVITED):
        _withdraw(old, actor)
    token = secrets.token_urlsafe(32)
    row = Membership.records.create(
        office=office,
        job=job,
        is_manager=is_manager,
        email=email,
        token_hash=digest(token),
        expires_at=clock.now() + LIFE,
        invited_by=actor.user,
    )
    audit.record("membership.invited", row, actor=actor, detail={"office": str(office.pk), "job": job})
    mails.invite(row, token)
    return row


def _require_manager(office: LawOffice, actor: Actor) -> None:
    rows = Membership.records.filter(office=office, person=actor.person, is_manager=True, state=MembershipState.ACTIVE)
    if actor.person is None or not office.is_confirmed or not rows.exists():
        raise NotAllowed(_("Only a manager of this office can do this."))


def _withdraw(row: Membership, actor: Actor) -> None:
    move(row, MembershipState.WITHDRAWN, actor=actor, also={"token_hash": None, "ended_at": clock.now()})


@transaction.atomic
def withdraw(row: Membership, *, actor: Actor) -> None:
    """Withdraw an invitation: its link is void. Raises NotAllowed, Conflict once it is answered."""
    _require_manager(lock_office(row.office), actor)
    _withdraw(row, actor)


@transaction.atomic
def accept(row: Membership, *, actor: Actor) -> None:
    """Join the office, as a person with a proven identity; a lawyer's place needs a confirmed roll number.

    Raises IdentityNotProven, NotAllowed for staff of the institution and for a place that the person cannot fill,
    Conflict for a used invitation and for a member of another office.
    """
    identity.require_verified(actor)
    office = lock_office(row.office)
    person = Person.records.get(pk=actor.person.pk) if actor.person is not None else None
    if person is None or holds_posting(person):
        raise NotAllowed(_("Staff of the institution cannot belong to a law office."))
    if row.job == Job.LAWYER and not person.is_lawyer:
        raise NotAllowed(
            _("This invitation is for a lawyer. First let the court confirm your number on the roll of lawyers.")
        )
    row.refresh_from_db(fields=["state", "expires_at", "token_hash"])
    if not office.is_confirmed or row.expires_at is None or row.expires_at <= clock.now():
        raise Conflict(_("This invitation is not valid any more."), code="over")
    try:
        with transaction.atomic():
            also = {"person": person, "joined_at": clock.now(), "token_hash": None}
            detail = {"person": str(person.pk), "office": str(office.pk)}
            move(row, MembershipState.ACTIVE, actor=actor, detail=detail, also=also)
    except IntegrityError:
        raise Conflict(_("You belong to a law office already. Leave it first."), code="member_elsewhere") from None


@transaction.atomic
def decline(row: Membership, *, actor: Actor) -> None:
    """Decline an invitation. Raises Conflict once it is answered."""
    lock_office(row.office)
    row.refresh_from_db(fields=["state"])
    move(row, MembershipState.DECLINED, actor=actor, also={"token_hash": None, "ended_at": clock.now()})


@transaction.atomic
def leave(row: Membership, *, actor: Actor) -> None:
    """Leave the office. Mandates that the person holds there, or gave there as its lawyer, end with it.

    Raises NotAllowed for another person, Conflict for the last manager.
    """
    office = lock_office(row.office)
    if actor.person is None or actor.person.pk != row.person_id:
        raise NotAllowed
    _end(row, MembershipState.LEFT, office, actor)


@transaction.atomic
def remove(row: Membership, *, actor: Actor) -> None:
    """Remove a person from the office, as its manager, as `leave` does. Raises NotAllowed, Conflict."""
    office = lock_office(row.office)
    _require_manager(office, actor)
    _end(row, MembershipState.REMOVED, office, actor)


def _end(row: Membership, state: str, office: LawOffice, actor: Actor) -> None:
    others = Membership.records.filter(office=office, is_manager=True, state=MembershipState.ACTIVE).exclude(pk=row.pk)
    if row.is_manager and office.is_confirmed and not others.exists():
        raise Conflict(
            _("The office needs a manager. Invite another lawyer as its manager first."), code="last_manager"
        )
    row.refresh_from_db(fields=["state"])
    move(row, state, actor=actor, also={"ended_at": clock.now(), "is_manager": False})
    given = Q(principal=row.person_id, membership__office=office)
    end_all(Q(membership=row) | given, reason=state, actor=actor)
