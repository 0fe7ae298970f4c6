"""The step from accepted to ready, once nothing is left to pay."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import SYSTEM, Actor
from courts.ground.services.transitions import move
from notary.applications.models import Application
from notary.applications.queries.notices import READY
from notary.applications.services.locking import locked_application
from notary.applications.services.notices import notify_everyone
from notary.applications.states import ApplicationState


def settle(row: Application, *, actor: Actor) -> None:
    """Make a locked, accepted application ready for the sitting. Idempotent."""
    if row.state != ApplicationState.ACCEPTED:
        return
    move(row, ApplicationState.READY, actor=actor)
    notify_everyone(row, READY)


@transaction.atomic
def conclude(application_id: UUID, *, actor: Actor) -> None:
    """Note that the sitting led to its act: nothing is withdrawn or refunded any more. Idempotent.

    An application that has ended meanwhile stays as it is.
    """
    row = locked_application(application_id)
    if row.state == ApplicationState.READY:
        move(row, ApplicationState.CONCLUDED, actor=actor)


def keeps_fee(application_id: UUID) -> str:
    """Why the office may not end the fee of an application now: its sitting needs it. Empty once it has ended."""
    state = Application.records.filter(pk=application_id).values_list("state", flat=True).first()
    if state not in {ApplicationState.ACCEPTED, ApplicationState.READY}:
        return ""
    return _(
        "The application is not over, and its deed cannot be sealed without the fee. If it is withdrawn or refused, or "
        "its sitting ends without an act, the fee goes back by itself."
    )


@transaction.atomic
def on_settled(application_id: UUID) -> None:
    """Note that the fee was paid. An application that has ended meanwhile stays as it is. Idempotent."""
    settle(locked_application(application_id), actor=SYSTEM)
