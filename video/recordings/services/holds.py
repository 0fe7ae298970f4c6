"""Legal holds: place one, and lift it. A recording with an open hold cannot be deleted by anyone."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courts.approvals.services.proposed_acts import overrule
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models import Recipient, User
from courts.ground.services import audit
from courts.ground.services.notices import notify
from video.recordings.models import LegalHold, Recording
from video.recordings.services.events import add_event
from video.recordings.states import EventKind, HoldOffice, RecordingState

DELETE: Final = "delete_recording"
LIFTED: Final = "hold_lifted"


def locked_recording(key: UUID) -> Recording:
    """Lock a recording and read it again: holds and the deletion wait for each other."""
    return Recording.records.select_for_update().get(pk=key)


def place_hold(recording: Recording, *, reason: str, actor: Actor, office: HoldOffice = HoldOffice.RECORD) -> LegalHold:
    """Place a hold for an office, and refuse an open proposal to delete the recording.

    The caller has checked the right. Raises Conflict `deleted`, DomainError without a reason.
    """
    user, reason = _user(actor), require_reason(reason)
    with transaction.atomic():
        # A confirmation locks the proposal first and the recording then.
        overrule(DELETE, recording.pk, answer=_("A legal hold was placed: %s") % reason, actor=actor)
        row = locked_recording(recording.pk)
        if row.state == RecordingState.DELETED:
            raise Conflict(_("This recording is deleted."), code="deleted")
        hold = LegalHold.records.create(recording=row, reason=reason, office=office, placed_by=user)
        detail = {"hold": str(hold.pk), "reason": reason, "office": str(office)}
        audit.record("recording.hold_placed", row, actor=actor, detail=detail)
        add_event(row, EventKind.HOLD_PLACED, actor=actor, note=reason)
    return hold


def lift_hold(hold: LegalHold, *, reason: str, actor: Actor, office: HoldOffice = HoldOffice.RECORD) -> None:
    """Lift a hold for the office that placed it, and tell the person who did.

    The caller has checked that the actor belongs to `office`, and has asked for the step-up. Raises NotAllowed for a
    hold of another office, Conflict if it is lifted, DomainError without a reason.
    """
    user, reason = _user(actor), require_reason(reason)
    require_office(hold, office)
    with transaction.atomic():
        row = locked_recording(hold.recording_id)
        lifted = LegalHold.records.filter(pk=hold.pk, lifted_at__isnull=True)
        if not lifted.update(lifted_at=clock.now(), lifted_by=user, lift_reason=reason):
            raise Conflict(_("This hold is lifted already."), code="lifted")
        audit.record("recording.hold_lifted", row, actor=actor, detail={"hold": str(hold.pk), "reason": reason})
        add_event(row, EventKind.HOLD_LIFTED, actor=actor, note=reason)
        if hold.placed_by_id != user.pk:
            notify(LIFTED, hold, [Recipient(hold.placed_by.person)])


def require_office(hold: LegalHold, office: HoldOffice) -> None:
    """Raise NotAllowed unless this office placed the hold."""
    if hold.office != office:
        raise NotAllowed(_("Only the office that placed this hold can lift it."))


def _user(actor: Actor) -> User:
    if actor.user is None:
        raise NotAllowed
    return actor.user
