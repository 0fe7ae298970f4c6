"""Styles of state badges: the glyph and the tone of each state.

The word of a badge is the label of its state. A state without a row here gets the plain ring of a waiting state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BadgeStyle:
    """`glyph` names a glyph of the sprite, `tone` a colour of the badge. Finished states have no frame in lists."""

    glyph: str
    tone: str = ""
    finished: bool = False


DRAFT: Final = BadgeStyle("state-draft")
WAITING: Final = BadgeStyle("state-open")
UNDER_WAY: Final = BadgeStyle("state-half", "info")
NEEDS_YOU: Final = BadgeStyle("state-needs", "warn")
LISTED: Final = BadgeStyle("state-open", "act")
LIVE: Final = BadgeStyle("state-live", "live")
PAUSED: Final = BadgeStyle("state-paused")
DONE: Final = BadgeStyle("state-done", "ok", finished=True)
REFUSED: Final = BadgeStyle("state-refused", "bad", finished=True)
ENDED: Final = BadgeStyle("state-done", finished=True)
CLOSED: Final = BadgeStyle("state-lock")

BADGE_STYLES: Final[Mapping[str, BadgeStyle]] = {
    # filings and applications
    "draft": DRAFT,
    "agreeing": WAITING,
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
    "recording": LIVE,
    "deleted": ENDED,
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
    "issued": DONE,
    "admitted": BadgeStyle("state-live", "ok"),
    "present": BadgeStyle("state-live", "ok"),
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
    "excused": ENDED,
    "refused": REFUSED,
    # exports of recordings
    "working": UNDER_WAY,
    "ready": DONE,
    # fees
    "due": NEEDS_YOU,
    "settled": DONE,
    "refunding": UNDER_WAY,
    "refunded": ENDED,
    # paper copies
    "asked": NEEDS_YOU,
    "printed": UNDER_WAY,
    "carried": UNDER_WAY,
    # minutes and deeds
    "drafted": NEEDS_YOU,
    "signed": DONE,
    "sealed": DONE,
    "revoked": REFUSED,
    "superseded": ENDED,
    "corrected": ENDED,
    # messages
    "pending": WAITING,
    "claimed": UNDER_WAY,
    "queued": WAITING,
    "sent": DONE,
    "delivered": DONE,
    "skipped": ENDED,
    "failed": REFUSED,
    "overdue": REFUSED,
}


def badge_style_of(state: str) -> BadgeStyle:
    """The badge style of a state, by its code."""
    return BADGE_STYLES.get(state, WAITING)
