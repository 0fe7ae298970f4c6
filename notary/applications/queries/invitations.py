"""The way of each named person from the invitation to the agreement, as the applicant reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import User
from notary.applications.models import Application, ApplicationPerson, Invitation
from notary.applications.states import AGREEABLE

# Of one person in one place. A person who declined may be asked again, and is not besieged.
INVITED_MOST = 5
AGAIN_AFTER = timedelta(hours=1)


class Progress(StrEnum):
    """The last step of a named person."""

    NOT_INVITED = "not_invited"
    NO_CONTACT = "no_contact"
    SENT = "sent"
    NOT_DELIVERED = "not_delivered"
    OPENED = "opened"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    AGREED = "agreed"
    VOIDED = "voided"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """The last step, its time, and the addresses that the last invitation went to."""

    step: Progress
    at: datetime | None = None
    addresses: tuple[str, ...] = ()


def digest(token: str) -> str:
    """Return the stored form of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def place_invited_by(token: str) -> ApplicationPerson | None:
    """Return the place that an invitation with this token names, while its people may agree."""
    found = (
        Invitation.records.filter(token_hash=digest(token), place__application__state__in=AGREEABLE)
        .select_related("place__application__office")
        .first()
    )
    return found.place if found is not None and found.place.invited_at is not None else None


def access_place(user: User, application: Application, role: str, number: int) -> ApplicationPerson:
    """Return the place of a named person, for the applicant of a visible application. Raises NotVisible."""
    row = ApplicationPerson.records.filter(application=application, role=role, number=number).first()
    if row is None or application.applicant_id != user.person_id or row.person_id == user.person_id:
        raise NotVisible
    return row


def invitations_of(application: Application) -> dict[object, list[Invitation]]:
    """Return the invitations of an application by the key of the place. One query."""
    found: dict[object, list[Invitation]] = {}
    for row in Invitation.records.filter(place__application=application):
        found.setdefault(row.place_id, []).append(row)
    return found


def progress_of(place: ApplicationPerson, draft_hash: str, sent: Iterable[Invitation]) -> PersonProgress:
    """Return how far a person has come. It says nothing about accounts that might fit."""
    if place.declined_at is None and place.person_id is not None:
        return _after_acceptance(place, draft_hash)
    invited_at = place.invited_at
    last = [row for row in sent if invited_at is not None and row.created_at >= invited_at]
    addresses = tuple(row.address for row in last)
    if place.declined_at is not None:
        return PersonProgress(Progress.DECLINED, place.declined_at, addresses)
    return PersonProgress(*_before_acceptance(place, last), addresses)


def _before_acceptance(place: ApplicationPerson, last: list[Invitation]) -> tuple[Progress, datetime | None]:
    """Return the step of the last invitation.

    One that waits for the mail server counts as sent: an address with an account looks like any other.
    """
    if place.invited_at is None:
        return Progress.NOT_INVITED, None
    if place.opened_at is not None:
        return Progress.OPENED, place.opened_at
    if last and all(row.failed_at is not None for row in last):
        return Progress.NOT_DELIVERED, last[-1].failed_at
    return Progress.SENT if last else Progress.NO_CONTACT, place.invited_at


def _after_acceptance(place: ApplicationPerson, draft_hash: str) -> PersonProgress:
    if place.agreed_at is not None and place.agreed_hash == draft_hash:
        return PersonProgress(Progress.AGREED, place.agreed_at)
    if place.voided_at is not None:
        return PersonProgress(Progress.VOIDED, place.voided_at)
    if place.confirmed_at is not None:
        return PersonProgress(Progress.CONFIRMED, place.confirmed_at)
    return PersonProgress(Progress.ACCEPTED, place.accepted_at)


def may_invite_again(place: ApplicationPerson, progress: PersonProgress) -> bool:
    """Return whether another invitation may leave now: not within an hour, unless the last one failed or was declined.

    A person who has accepted needs none.
    """
    if place.invited_at is None or place.invited_times >= INVITED_MOST:
        return False
    if progress.step in {Progress.DECLINED, Progress.NOT_DELIVERED, Progress.NO_CONTACT}:
        return True
    is_waiting = progress.step in {Progress.SENT, Progress.OPENED}
    return is_waiting and clock.now() >= place.invited_at + AGAIN_AFTER
