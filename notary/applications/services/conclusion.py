"""The end of an application whose sitting, or whose deed before its seal, ended without an act."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from courts.ground.actors import Actor
from courts.ground.services.transitions import move
from courts.payments.states import RefundReason
from notary.applications.services import fees
from notary.applications.services.locking import locked_application
from notary.applications.states import ApplicationState


@transaction.atomic
def end_without_act(application_id: UUID, *, actor: Actor) -> None:
    """Note that no act came of the sitting, and pay the fee back. Idempotent. The reason is in the register alone.

    Locks the application, then its invoice.
    """
    row = locked_application(application_id)
    if row.state in {ApplicationState.READY, ApplicationState.CONCLUDED}:
        move(row, ApplicationState.REFUSED, actor=actor)
        fees.refund(row, reason=RefundReason.REFUSED, actor=actor)
