"""Invitations of the people that an applicant named: they accept, or decline, from their own account."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Person
from courts.ground.services import audit
from courts.ground.services.identity import require_verified
from notary.applications.models import Application, ApplicationPerson
from notary.applications.models.people import open_invitations
from notary.applications.queries.applications import own_places
from notary.applications.queries.invitations import (
    INVITED_MOST,
    Progress,
    invitations_of,
    may_invite_again,
    progress_of,
)
from notary.applications.queries.notices import DECLINED
from notary.applications.services.contacts import send_to_contact
from notary.applications.services.locking import locked_application, person_of
from notary.applications.services.notices import notify_applicant, notify_invitation, notify_invited
from notary.applications.states import AGREEABLE


def invite(row: Application, *, actor: Actor) -> None:
    """Invite the people of a locked application who agree to its draft and were not invited yet."""
    agreeing = [role.code for role in row.service.roles if role.agrees]
    fresh = list(
        ApplicationPerson.records.filter(
            application=row, role__in=agreeing, invited_at__isnull=True, declined_at__isnull=True
        )
    )
    if not fresh:
        return
    now = clock.now()
    for each in fresh:
        each.invited_at, each.invited_times, each.opened_at = now, each.invited_times + 1, None
    ApplicationPerson.records.bulk_update(fresh, ["invited_at", "invited_times", "opened_at"])
    audit.record("application.invited", row, actor=actor, detail={"people": [str(each.pk) for each in fresh]})
    _send(row, fresh)


def _send(row: Application, places: list[ApplicationPerson]) -> None:
    """Tell the accounts that fit, and send to the contacts that the applicant gave."""
    notify_invited(row, places)
    for place in places:
        if place.person_id is None:
            send_to_contact(row, place)


@transaction.atomic
def invite_again(application: Application, place: ApplicationPerson, *, actor: Actor) -> None:
    """Send the invitation again, also to a person who declined: their answer is open again.

    Raises NotAllowed for anyone but the applicant, Conflict when the people may not agree now, DomainError for a
    person who accepted, within an hour of the last invitation, and after `INVITED_MOST` of them.
    """
    row = locked_application(application.pk)
    if actor.person is None or actor.person.pk != row.applicant_id:
        raise NotAllowed
    _check_open(row)
    found = ApplicationPerson.records.filter(pk=place.pk, application=row).first()
    if found is None or found.person_id == row.applicant_id:
        raise Conflict
    _check_again(row, found)
    columns: dict[str, Any] = {
        "person": None,
        "invited_at": clock.now(),
        "invited_times": found.invited_times + 1,
        "opened_at": None,
        "accepted_at": None,
        "declined_at": None,
        "confirmed_at": None,
        "voided_at": None,
        "voided_parts": [],
    }
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=list(columns))
    audit.record("application.invited", row, actor=actor, detail={"people": [str(found.pk)], "again": True})
    _send(row, [found])


def _check_again(row: Application, place: ApplicationPerson) -> None:
    progress = progress_of(place, row.draft_hash, invitations_of(row).get(place.pk, ()))
    if may_invite_again(place, progress):
        return
    if place.invited_times >= INVITED_MOST:
        words = _("This person was invited %(count)s times. Speak with them, or enter another person.")
        raise DomainError(words % {"count": INVITED_MOST}, code="invited_often")
    if progress.step in {Progress.SENT, Progress.OPENED}:
        raise DomainError(
            _("The invitation was sent less than an hour ago. Wait, then send it again."), code="invited_just_now"
        )
    raise DomainError(_("This person has accepted the invitation already."), code="accepted")


def note_opened(places: list[ApplicationPerson]) -> None:
    """Note that the invitation of these places was opened. The first time counts."""
    fresh = [place.pk for place in places if place.opened_at is None and place.person_id is None]
    if fresh:
        ApplicationPerson.records.filter(pk__in=fresh, opened_at__isnull=True).update(opened_at=clock.now())


@transaction.atomic
def accept(application: Application, *, actor: Actor) -> Application:
    """Accept every invitation of the application that fits the person. Idempotent.

    Raises IdentityNotProven without a proven identity, NotAllowed for a person who is not named, Conflict when the
    application no longer waits for the people.
    """
    person = person_of(actor)
    require_verified(actor)
    row = locked_application(application.pk)
    places = own_places(row, person)
    if not places:
        raise NotAllowed
    waiting = [place for place in places if place.person_id is None]
    if not waiting:
        return row
    _check_open(row)
    ApplicationPerson.records.filter(pk__in=[place.pk for place in waiting]).update(
        person=person, accepted_at=clock.now()
    )
    audit.record("application.joined", row, actor=actor, detail={"roles": [place.role for place in waiting]})
    return row


@transaction.atomic
def decline(application: Application, *, actor: Actor) -> None:
    """Decline the invitation, or leave the application before it is submitted: it is gone for this person.

    The applicant is told that they declined, without a reason. An agreement that was given ends. A second tap finds it
    done.
    """
    person = person_of(actor)
    row = locked_application(application.pk)
    places = own_places(row, person)
    if not places or person.pk == row.applicant_id:
        raise NotAllowed
    _check_open(row)
    ApplicationPerson.records.filter(pk__in=[place.pk for place in places]).update(
        declined_at=clock.now(), confirmed_at=None, agreed_at=None, agreed_hash="", voided_at=None, voided_parts=[]
    )
    audit.record("application.declined", row, actor=actor, detail={"roles": [place.role for place in places]})
    notify_applicant(row, DECLINED, step=f"{places[0].pk.hex[:12]}-{places[0].invited_times}")


def _check_open(row: Application) -> None:
    if row.state not in AGREEABLE:
        raise Conflict(_("This invitation is no longer open."), code="invitation_ended")


def notify_waiting(person: Person) -> None:
    """Send the invitations that waited for an account with this number and name. Idempotent; once for each place."""
    rows = ApplicationPerson.records.filter(
        pk__in=open_invitations(person), application__state__in=AGREEABLE
    ).select_related("application")
    for row in rows:
        notify_invitation(row.application, row, person)
