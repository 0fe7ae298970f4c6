"""Law offices: requested by a lawyer, decided by an administrator, closed by two."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models import Person
from courts.ground.queries.administrators import administers
from courts.ground.services import audit, identity
from courts.ground.services.transitions import move
from courts.offices.models import Job, LawOffice, Membership
from courts.offices.services import mails
from courts.offices.services.mandates import end_all, lock_office
from courts.offices.states import MembershipState, OfficeState

CLOSE_OFFICE: Final = "close_law_office"


@transaction.atomic
def request_office(*, name_ar: str, name_en: str, licence_number: str, emirate: str, actor: Actor) -> LawOffice:
    """Ask for the confirmation of an office. The lawyer who asks becomes its first manager.

    Raises IdentityNotProven, NotAllowed without a confirmed roll number, Conflict for a member of an office.
    """
    identity.require_verified(actor)
    person = Person.records.get(pk=actor.person.pk) if actor.person is not None else None
    if person is None or not person.is_lawyer:
        raise NotAllowed(_("Only a lawyer with a confirmed roll number can register a law office."))
    try:
        with transaction.atomic():
            office = LawOffice.records.create(
                name_ar=name_ar,
                name_en=name_en,
                licence_number=licence_number,
                emirate=emirate,
                requested_by=person,
            )
            row = Membership.records.create(
                office=office,
                person=person,
                job=Job.LAWYER,
                is_manager=True,
                state=MembershipState.ACTIVE,
                joined_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_("You belong to a law office already. Leave it first."), code="member_elsewhere") from None
    audit.record("lawoffice.requested", office, actor=actor, detail={"licence_number": licence_number})
    audit.record("membership.active", row, actor=actor, detail={"person": str(person.pk), "office": str(office.pk)})
    return office


@transaction.atomic
def confirm(office: LawOffice, *, actor: Actor) -> None:
    """Confirm an office. Raises NotAllowed, Conflict if it is decided or its licence has an office already."""
    _require_administrator(actor, office)
    locked = lock_office(office)
    try:
        with transaction.atomic():
            move(locked, OfficeState.CONFIRMED, actor=actor, also=_decision(actor))
    except IntegrityError:
        raise Conflict(_("A confirmed office of this emirate has this licence number."), code="licence_taken") from None
    mails.tell_office_decided(locked.requested_by)


@transaction.atomic
def refuse(office: LawOffice, *, reason: str, actor: Actor) -> None:
    """Refuse an office with a reason that the lawyer reads. Raises NotAllowed, Conflict, DomainError."""
    _require_administrator(actor, office)
    reason = require_reason(reason)
    locked = lock_office(office)
    move(locked, OfficeState.REFUSED, actor=actor, reason=reason, also={"reason": reason, **_decision(actor)})
    _end_people(locked, actor)
    mails.tell_office_decided(locked.requested_by)


def close(act: Any, actor: Actor) -> None:
    """Close a confirmed office, as the second administrator. All its memberships and mandates end at once."""
    office = LawOffice.records.filter(pk=act.subject_id).first()
    if office is None:
        raise Conflict
    locked = lock_office(office)
    also = {"reason": act.reason, **_decision(actor)}
    move(locked, OfficeState.CLOSED, actor=actor, reason=act.reason, also=also)
    _end_people(locked, actor)
    mails.tell_office_decided(locked.requested_by)


def _end_people(office: LawOffice, actor: Actor) -> None:
    now = clock.now()
    for row in Membership.records.filter(office=office, state=MembershipState.INVITED).order_by("pk"):
        move(row, MembershipState.WITHDRAWN, actor=actor, also={"token_hash": None, "ended_at": now})
    for row in Membership.records.filter(office=office, state=MembershipState.ACTIVE).order_by("pk"):
        move(row, MembershipState.REMOVED, actor=actor, also={"ended_at": now, "is_manager": False})
    end_all(Q(membership__office=office), reason="office closed", actor=actor)


def _decision(actor: Actor) -> dict[str, Any]:
    return {"decided_by": actor.user, "decided_at": clock.now()}


def _require_administrator(actor: Actor, office: LawOffice) -> None:
    """Raise NotAllowed for anyone but an administrator who did not ask. The system acts for the demonstration alone."""
    if actor is SYSTEM:
        return
    if actor.user is None or not administers(actor.user) or actor.user.person_id == office.requested_by_id:
        raise NotAllowed
