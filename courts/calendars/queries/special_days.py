"""Special days that an account may see and change, and what a change hits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from courts.calendars.models import CalendarChange, CalendarEffect, ChangedNoun, EffectKind
from courts.ground import clock
from courts.ground.declared.calendar_followers import COMPARED, HitBookings, MovedTerms, Proposal, followers
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Role, SpecialDay, User, Venue
from courts.ground.models.people import posted_venues
from courts.ground.queries.administrators import administers
from courts.ground.wording.dates import HOUSE_ZONE


def kept_venues(user: User) -> QuerySet[Venue]:
    """The venues whose special days the account keeps: all for an administrator, else those it serves as manager."""
    rows = Venue.records.order_by("name_ar", "pk")
    return rows if administers(user) else rows.filter(pk__in=posted_venues(user.person, Role.CASE_MANAGER))


def access_days(user: User) -> QuerySet[Venue]:
    """Return the venues whose days the account keeps. Raises NotVisible if there are none."""
    venues = kept_venues(user)
    if not venues.exists():
        raise NotVisible
    return venues


def special_day_of(change: CalendarChange) -> SpecialDay | None:
    """The special day of a change; None once it is removed, and for a change of something else."""
    if change.noun != ChangedNoun.DAY:
        return None
    return SpecialDay.records.filter(pk=change.changed_id).select_related("venue").first()


def days_of(user: User, *, past: bool = False) -> QuerySet[SpecialDay]:
    """The special days of the kept venues and those of all venues, from today on, or the past ones, latest first."""
    today = clock.today(HOUSE_ZONE)
    rows = SpecialDay.records.filter(Q(venue__in=access_days(user)) | Q(venue__isnull=True)).select_related("venue")
    if past:
        return rows.filter(day__lt=today).order_by("-day", "pk")
    return rows.filter(day__gte=today).order_by("day", "pk")


def may_change(user: User, day: SpecialDay) -> bool:
    """Return True if the account may change this special day: days of all venues belong to administrators."""
    if day.day < clock.today(HOUSE_ZONE):
        return False
    return administers(user) if day.venue_id is None else kept_venues(user).filter(pk=day.venue_id).exists()


def access_day(user: User, day_id: UUID) -> SpecialDay:
    """Return a special day to change or remove it.

    Raises NotVisible for a day of another venue, NotAllowed for a day that the account sees and may not change.
    """
    visible = Q(venue__in=access_days(user)) | Q(venue__isnull=True)
    day = SpecialDay.records.filter(visible, pk=day_id).select_related("venue").first()
    if day is None:
        raise NotVisible
    if not may_change(user, day):
        raise NotAllowed
    return day


def access_change(user: User, change_id: UUID) -> CalendarChange:
    """Return one change of the special days that the account sees. Raises NotVisible for another one."""
    visible = Q(venue__in=access_days(user)) | Q(venue__isnull=True)
    change = CalendarChange.records.filter(visible, pk=change_id).select_related("venue", "actor__person").first()
    if change is None:
        raise NotVisible
    return change


@dataclass(frozen=True, slots=True)
class Hits:
    """The deadlines and bookings of one follower that a proposal hits."""

    heading: str
    terms: MovedTerms
    bookings: HitBookings

    @property
    def is_cut(self) -> bool:
        """True if more rows may be concerned than were compared."""
        return self.terms.is_cut or self.bookings.is_cut


NO_TERMS, NO_BOOKINGS = MovedTerms(0, 0, []), HitBookings(0, 0, [])


def hits_of(proposal: Proposal, user: User) -> list[Hits]:
    """The deadlines and bookings that a proposed change hits, by follower; followers without any are left out.

    The number of queries is the same for any number of rows and venues, and the number of rows read has a bound.
    """
    found = []
    for follower in followers():
        terms = follower.terms(proposal) if follower.terms is not None else NO_TERMS
        bookings = follower.bookings(proposal, user.person) if follower.bookings is not None else NO_BOOKINGS
        hits = Hits(str(follower.heading), terms, bookings)
        if terms.rows or bookings.rows or hits.is_cut:
            found.append(hits)
    return found


def moves_for(user: User) -> list[tuple[str, str]]:
    """The pages on which the account moves bookings off days off, each with the label of its link."""
    found = (follower.moves(user.person) for follower in followers() if follower.moves is not None)
    return [page for page in found if page is not None]


def waiting_of(user: User, change: CalendarChange) -> int:
    """The number of bookings that a change put on a day off and that are not moved yet, out of the first COMPARED."""
    rows = CalendarEffect.records.filter(change=change, venue__in=access_days(user), kind=EffectKind.DAY_OFF)
    keys = list(rows.order_by("pk").values_list("subject_id", flat=True)[:COMPARED])
    return sum(follower.waiting(keys) for follower in followers() if follower.waiting is not None) if keys else 0


def effects_of(user: User, change: CalendarChange) -> dict[str, int]:
    """The number of deadlines that a change has moved, and of bookings that it put on a day off or took off one.

    A change for all venues counts only the venues that the account keeps.
    """
    rows = CalendarEffect.records.filter(change=change, venue__in=access_days(user))
    return {kind.value: rows.filter(kind=kind).count() for kind in EffectKind}
