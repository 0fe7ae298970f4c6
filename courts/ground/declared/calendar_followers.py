"""Followers of the calendar: deadlines and bookings of upper apps that depend on the working time of a venue.

Each app registers what it stores that was computed from the calendar. The pages of special days and working weeks ask
every follower what a change hits before it is saved; after the change is committed, every follower adapts its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.utils.functional import Promise

from courts.ground.models import Person, Venue

# Rows of one kind that a preview compares with a proposal, and lines of them that it shows. A change for all places can
# concern many thousands, and a preview must not read them all.
COMPARED: Final = 1_000
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the calendar that a change concerns: one venue, or all without one, and the days, in order."""

    venue_id: UUID | None
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the calendar that is not saved yet: the rows that it takes away, and those that it leaves.

    Rows are special days and working weeks; the calendar knows both. A change is a row in each. Added rows are not
    saved. venue: the venue as it would be, if its law profile changes.
    """

    scope: Scope
    removed: tuple[models.Model, ...] = ()
    added: tuple[models.Model, ...] = ()
    venue: Venue | None = None


@dataclass(frozen=True, slots=True)
class MovingTerms:
    """Deadlines of one venue that a change moves from the same time to the same time.

    reinstates: the deadlines have passed, and what ended with them is open again until the new ones.
    """

    venue: Venue
    before: datetime
    after: datetime
    count: int
    reinstates: bool = False


@dataclass(frozen=True, slots=True)
class HitBooking:
    """A booking that a change puts on a day off, or takes off it (`stands`).

    title: a short line, empty if the reader of the preview may not see more than the time.
    """

    venue: Venue
    starts_at: datetime
    ends_at: datetime
    title: str
    stands: bool


@dataclass(frozen=True, slots=True)
class MovedTerms:
    """The deadlines that a change moves: their number, that of what it reinstates, and the first groups of them.

    is_cut: more than COMPARED rows of one kind may be concerned; only so many were compared.
    """

    count: int
    reinstated: int
    rows: list[MovingTerms]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class HitBookings:
    """The bookings that a change puts on a day off (`off`) or takes off one (`standing`), and the first of them.

    is_cut: as in `MovedTerms`.
    """

    off: int
    standing: int
    rows: list[HitBooking]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Follower:
    """The deadlines or bookings that one app stores by the calendar.

    heading: names the deadlines or bookings in the preview. terms, bookings: what a proposal hits, for its reader.
    follow: adapt the rows after a change was committed, each row in its own transaction under its lock, and notify
    the people concerned once. It is given the scope and the key of the change and the most rows to change in one
    call. It is idempotent and returns how many rows it changed. moves: the page on which this person moves such
    bookings off days off, and the label of the link to it; None for others. waiting: how many of the bookings
    with these keys are still on a day off.
    """

    name: str
    heading: str | Promise
    follow: Callable[[Scope, UUID, int], int]
    terms: Callable[[Proposal], MovedTerms] | None = None
    bookings: Callable[[Proposal, Person], HitBookings] | None = None
    moves: Callable[[Person], tuple[str, str] | None] | None = None
    waiting: Callable[[Collection[UUID]], int] | None = None


_followers: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """Declare a follower. The name identifies it."""
    _followers[follower.name] = follower


def followers() -> list[Follower]:
    """Every follower, in the order of declaration."""
    return list(_followers.values())
