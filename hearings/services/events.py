"""Hearing events: the typed row of each act on a hearing, next to its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from courts.ground.actors import Actor
from courts.ground.services.transitions import move
from hearings.models import Hearing, HearingEvent, HearingEventKind
from hearings.states import HearingState


def kind_of_move(before: str, to: HearingState) -> HearingEventKind:
    """The kind of event for a move of a hearing's state: a hearing is resumed only after a pause."""
    if to == HearingState.IN_SESSION:
        return HearingEventKind.RESUMED if before == HearingState.PAUSED else HearingEventKind.OPENED
    return HearingEventKind(to.value)


def move_hearing(
    hearing: Hearing,
    to: HearingState,
    *,
    actor: Actor,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Move the hearing's state, with audit entry and event; `also` as in `transitions.move`. Raises as it does."""
    before = str(hearing.state)
    with transaction.atomic():
        move(hearing, to, actor=actor, reason=reason, also=also)
        HearingEvent.records.create(hearing=hearing, kind=kind_of_move(before, to), actor=actor.user, reason=reason)
