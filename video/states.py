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


class Goodbye(models.TextChoices):
    """The codes with which the server ends a socket, one for each cause. Seven are those of `SignInEnd`."""

    REPLACED = "replaced", "The same person opened the room in a newer page"
    REMOVED = "removed", "A host removed the person, with a reason"
    ENDED = "ended", "The sitting has ended"
    CANCELLED = "cancelled", "The meeting was cancelled"
    REVOKED = "revoked", "The person no longer has a right to attend"
    DEVICE_REVOKED = "device_revoked", "The facility's screen was revoked"
    SESSION_EXPIRED = "session_expired", "The session was not used for too long, or is too old"
    SIGNED_OUT = "signed_out", "Signed out in this browser"
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere", "Signed out by the person from another device"
    OTHER_ACCOUNT = "other_account", "Another account signed in in this browser"
    PASSWORD_CHANGED = "password_changed", "The password was changed"
    FACTOR_ADDED = "factor_added", "The account got its first second factor, in another session"
    ACCOUNT_CLOSED = "account_closed", "The account was closed"
    SECOND_FACTOR = "second_factor", "The person must set up a second factor first"


# The person did not leave: they keep their place, as after a lost connection, and return to it when they sign in.
KEEPS_PLACE: Final = frozenset({Goodbye.SESSION_EXPIRED, Goodbye.PASSWORD_CHANGED, Goodbye.FACTOR_ADDED})

# The reason of the event when a seat is left because the sitting has ended.
SITTING_ENDED: Final = "sitting ended"


class ProductionState(models.TextChoices):
    """The report of the facility's officer on the person to be brought."""

    AWAITED = "awaited", _("Not brought yet")
    PRODUCED = "produced", _("Brought")
    REFUSED = "refused", _("Refused to attend")
    UNFIT = "unfit", _("Unfit to attend")
