"""How a state looks: a glyph and a tone beside its word.

The words are the states' own labels. A state that has no row here gets the plain ring, which is right for whatever
merely waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Face:
    """`glyph` names a state glyph of the sprite, `tone` a colour of the badge; finished states drop their frame."""

    glyph: str
    tone: str = ""
    finished: bool = False


DRAFT: Final = Face("state-draft")
WAITING: Final = Face("state-open")
UNDER_WAY: Final = Face("state-half", "info")
NEEDS_YOU: Final = Face("state-needs", "warn")
LISTED: Final = Face("state-open", "act")
LIVE: Final = Face("state-live", "live")
PAUSED: Final = Face("state-paused")
DONE: Final = Face("state-done", "ok", finished=True)
REFUSED: Final = Face("state-refused", "bad", finished=True)
ENDED: Final = Face("state-done", finished=True)
CLOSED: Final = Face("state-lock")

FACES: Final[Mapping[str, Face]] = {
    # filings and applications
    "draft": DRAFT,
    "submitted": UNDER_WAY,
    "received": UNDER_WAY,
    "under_review": UNDER_WAY,
    "resubmitted": UNDER_WAY,
    "payment_due": NEEDS_YOU,
    "returned": NEEDS_YOU,
    "accepted": DONE,
    "partially_accepted": DONE,
    "registered": DONE,
    "rejected": REFUSED,
    "withdrawn": REFUSED,
    "expired": REFUSED,
    # cases
    "preparing": UNDER_WAY,
    "listed": LISTED,
    "adjourned": WAITING,
    "reserved_for_judgment": PAUSED,
    "suspended": PAUSED,
    "judged": DONE,
    "closed": ENDED,
    # hearings, meetings, sittings
    "scheduled": LISTED,
    "open": LIVE,
    "in_session": LIVE,
    "live": LIVE,
    "paused": PAUSED,
    "concluded": DONE,
    "completed": DONE,
    "ended": ENDED,
    "postponed": REFUSED,
    "cancelled": REFUSED,
    "cancelled_by_customer": REFUSED,
    "cancelled_by_service": REFUSED,
    # seats and readiness
    "invited": WAITING,
    "waiting": NEEDS_YOU,
    "admitted": Face("state-live", "ok"),
    "present": Face("state-live", "ok"),
    "left": ENDED,
    "removed": REFUSED,
    "produced": DONE,
    "identified": DONE,
    "unfit": NEEDS_YOU,
    "awaited": NEEDS_YOU,
    "absent": REFUSED,
    # bookings
    "held": UNDER_WAY,
    "booked": LISTED,
    "confirmed": LISTED,
    "checked_in": UNDER_WAY,
    "released": ENDED,
    "rescheduled": WAITING,
    "no_show": REFUSED,
    "refused": REFUSED,
    # minutes and deeds
    "signed": DONE,
    "sealed": DONE,
    # messages
    "pending": WAITING,
    "claimed": UNDER_WAY,
    "queued": WAITING,
    "sent": DONE,
    "delivered": DONE,
    "skipped": ENDED,
    "failed": REFUSED,
}


def face_of(state: str) -> Face:
    """The face of a state by its code."""
    return FACES.get(state, WAITING)
