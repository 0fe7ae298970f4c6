"""Agreement to the draft by its hash: each person confirms their own data, then agrees to the text that they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.services import audit
from courts.ground.services.identity import require_verified
from courts.ground.services.transitions import move
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import own_places, people_of
from notary.applications.queries.completeness import agreement_errors, content_errors
from notary.applications.queries.drafts import draft_of
from notary.applications.queries.notices import AGREED
from notary.applications.services.applications import void_agreements
from notary.applications.services.invitations import invite
from notary.applications.services.locking import locked_application, locked_for_edit, person_of
from notary.applications.services.notices import notify_applicant
from notary.applications.states import AGREEABLE, ApplicationState


@transaction.atomic
def ask_for_agreement(application: Application, *, version: int | None, actor: Actor) -> Application:
    """Show the draft to the people: every named person is invited. Idempotent.

    Raises Refused with everything that is still missing, and the errors of `locked_for_edit`.
    """
    require_verified(actor)
    row = locked_for_edit(application, version=version, actor=actor)
    _match_account(row)
    people = people_of(row)
    errors = content_errors(row, people)
    if errors:
        raise Refused(errors)
    draft = draft_of(row, people)
    if row.state == ApplicationState.DRAFT:
        move(
            row,
            ApplicationState.AGREEING,
            actor=actor,
            detail={"hash": draft.hash, "version": row.version},
            also={"draft_hash": draft.hash},
        )
    elif draft.hash != row.draft_hash:
        # The name of the office is part of the draft, and no answer.
        void_agreements(row, "office", actor=actor)
    invite(row, actor=actor)
    return row


def _match_account(row: Application) -> None:
    """Copy name and document of the applicant's account into their own place: the account may be proven only now."""
    person = row.applicant
    columns = {
        "name_ar": person.name_ar,
        "emirates_id": person.emirates_id,
        "document_number": "" if person.emirates_id else person.document_number,
        "document_issuer": "" if person.emirates_id else person.document_issuer,
    }
    own = ApplicationPerson.records.filter(application=row, person=person)
    own.exclude(**columns).update(**columns, confirmed_at=None)


@transaction.atomic
def confirm_data(application: Application, *, actor: Actor, needs: Mapping[str, Any] | None = None) -> Application:
    """Confirm the data of the actor, with their needs of language and accessibility. Idempotent.

    Raises IdentityNotProven, NotAllowed for a person who has not accepted, Conflict once the application is submitted.
    """
    row, places = _places(application, actor)
    columns: dict[str, Any] = {"confirmed_at": clock.now()}
    if needs is not None:
        columns["needs"] = dict(needs)
    ApplicationPerson.records.filter(pk__in=[place.pk for place in places]).update(**columns)
    audit.record("application.data_confirmed", row, actor=actor, detail={"roles": [place.role for place in places]})
    return row


@transaction.atomic
def agree(application: Application, draft_hash: str, *, actor: Actor) -> Application:
    """Agree to the draft with this hash. Idempotent for the same draft.

    The row of the application is locked, as a change of an answer locks it: the agreement counts for the draft as it
    is, or is refused. Raises Conflict (draft_changed) when the hash is that of an older draft, DomainError before the
    actor has confirmed their data, and the errors of `confirm_data`.
    """
    row, places = _places(application, actor)
    people = people_of(row)
    current = draft_of(row, people).hash
    if draft_hash != current or current != row.draft_hash:
        raise Conflict(
            _("The draft has changed since you opened this page. Read it again, then agree."), code="draft_changed"
        )
    if any(place.confirmed_at is None for place in places):
        raise DomainError(_("Confirm your own data first."), code="not_confirmed")
    now = clock.now()
    ApplicationPerson.records.filter(pk__in=[place.pk for place in places]).update(
        agreed_at=now, agreed_hash=current, voided_at=None, voided_parts=[]
    )
    audit.record(
        "application.agreed",
        row,
        actor=actor,
        detail={"hash": current, "roles": [place.role for place in places], "version": row.version},
    )
    is_own = actor.person is not None and actor.person.pk == row.applicant_id
    if not is_own and not agreement_errors(row, people_of(row)):
        # A draft on which all agree is told once for each hash. An applicant who agrees last reads it on the page.
        notify_applicant(row, AGREED, step=current[:12])
    return row


def _places(application: Application, actor: Actor) -> tuple[Application, list[ApplicationPerson]]:
    """Lock the application and return it with the accepted places of the actor."""
    person = person_of(actor)
    require_verified(actor)
    row = locked_application(application.pk)
    places = [place for place in own_places(row, person) if place.person_id == person.pk]
    if not places:
        raise NotAllowed
    if row.state not in AGREEABLE:
        raise Conflict(_("The application no longer waits for agreement."), code="not_open")
    return row, places
