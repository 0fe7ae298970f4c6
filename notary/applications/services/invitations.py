"""Invitations of the people that an applicant named: they accept, or decline, from their own account."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import Person
from courts.ground.services import audit
from courts.ground.services.identity import require_verified
from notary.applications.models import Application, ApplicationPerson
from notary.applications.models.people import open_invitations
from notary.applications.queries.applications import own_places
from notary.applications.services.locking import locked_application, person_of
from notary.applications.services.notices import notify_invitation, notify_invited
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
    ApplicationPerson.records.filter(pk__in=[each.pk for each in fresh]).update(invited_at=clock.now())
    audit.record("application.invited", row, actor=actor, detail={"people": [str(each.pk) for each in fresh]})
    notify_invited(row, fresh)


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

    The applicant reads "not yet", as if the person had done nothing. An agreement that was given ends.
    """
    person = person_of(actor)
    row = locked_application(application.pk)
    places = own_places(row, person)
    if not places or person.pk == row.applicant_id:
        raise NotAllowed
    _check_open(row)
    ApplicationPerson.records.filter(pk__in=[place.pk for place in places]).update(
        declined_at=clock.now(), confirmed_at=None, agreed_at=None, agreed_hash=""
    )
    audit.record("application.declined", row, actor=actor, detail={"roles": [place.role for place in places]})


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
