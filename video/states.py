"""States of rooms, seats and sittings, each next to its legal moves."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomState(models.TextChoices):
    """The life of a room: booked, open to its people for its window, then closed for good."""

    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


ROOM: Final = {
    "scheduled": frozenset({"open", "cancelled", "closed"}),
    "open": frozenset({"closed", "cancelled"}),
    "closed": frozenset[str](),
    "cancelled": frozenset[str](),
}


class SeatState(models.TextChoices):
    """The place of a person: not here yet, in the waiting room, in the room, gone, or removed."""

    INVITED = "invited", _("Not here yet")
    WAITING = "waiting", _("In the waiting room")
    ADMITTED = "admitted", _("In the room")
    LEFT = "left", _("Left")
    REMOVED = "removed", _("Removed")


SEAT: Final = {
    "invited": frozenset({"waiting", "removed"}),
    "waiting": frozenset({"admitted", "left", "removed"}),
    "admitted": frozenset({"waiting", "left", "removed"}),
    "left": frozenset({"waiting", "removed"}),
    "removed": frozenset({"invited"}),
}


class SittingState(models.TextChoices):
    """The life of one live run of a room."""

    LIVE = "live", _("In session")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


SITTING: Final = {
    "live": frozenset({"paused", "ended"}),
    "paused": frozenset({"live", "ended"}),
    "ended": frozenset[str](),
}


# The reason of the event when a seat is left because the sitting has ended.
SITTING_ENDED: Final = "sitting ended"


class ProductionState(models.TextChoices):
    """The report of the facility's officer on the person to be brought."""

    AWAITED = "awaited", _("Not brought yet")
    PRODUCED = "produced", _("Brought")
    REFUSED = "refused", _("Refused to attend")
    UNFIT = "unfit", _("Unfit to attend")
