"""Receivers of signals from lower apps. A signal only speeds things up: sweeps find missed work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from courts.registry.models import Case
from hearings.models import Hearing
from hearings.services.minutes import draft_minutes
from hearings.services.seats import ask_to_follow, follow_case
from video.models import Room

log = logging.getLogger(__name__)


def on_sitting_ended(sender: Any, *, room: Room, **kwargs: Any) -> None:
    """Draft the minutes of the room's hearing."""
    if room.owner_label != Hearing._meta.label_lower:
        return
    hearing = Hearing.records.select_related("case__court", "room", "judge", "clerk").filter(pk=room.owner_id).first()
    if hearing is not None and hearing.opened_at is not None and hearing.has_ended:
        _attempt(lambda: draft_minutes(hearing), "minutes not drafted", hearing.pk)


def on_representation_changes(sender: Any, *, case: Case, **kwargs: Any) -> None:
    """Remember, in the transaction of the change, that the seats must follow the case."""
    ask_to_follow(case)


def on_representation_changed(sender: Any, *, case: Case, **kwargs: Any) -> None:
    """Update counsel's seats to match the case."""
    _attempt(lambda: follow_case(case), "seats do not follow the case", case.pk)


def _attempt(act: Callable[[], object], complaint: str, key: UUID) -> None:
    # The sender's transaction is committed. A failure here must not undo it: the sweep retries.
    try:
        act()
    except Exception:
        log.exception(complaint, extra={"key": str(key)})
