"""Read video checks, with the right that each reader needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from courts.access.models import CheckKind, CheckMethod, IdentityCheck
from courts.access.queries.identity_checks import CHECKERS
from courts.access.states import IdentityCheckState
from courts.calendars.queries import working_time
from courts.ground.errors import NotVisible
from courts.ground.models import Person, User, Venue
from courts.ground.models.people import posted_venues
from courts.ground.queries.bounds import COUNTED, first_of_each
from identity.models import VideoCheck
from identity.roles import SeatRole
from identity.states import OPEN, VideoCheckState
from video.models import Room, Seat
from video.states import SeatState


def request_of(user: User) -> IdentityCheck | None:
    """The account's own request for a check by video that waits for it, if there is one."""
    rows = IdentityCheck.records.filter(
        account=user,
        kind=CheckKind.IDENTITY,
        method=CheckMethod.VIDEO,
        state=IdentityCheckState.REQUESTED,
        provider="",
    )
    return rows.select_related("venue", "account__person").first() if settings.VIDEO_IDENTITY_CHECKS else None


def latest_of(request: IdentityCheck) -> VideoCheck | None:
    """The latest video check of a request, open or ended."""
    rows = VideoCheck.records.filter(request=request).select_related("venue", "room", "staff")
    return rows.order_by("-joined_at", "pk").first()


def people_before(row: VideoCheck) -> int:
    """The number of applicants who joined this office's list before, and wait; at most `COUNTED`."""
    before = VideoCheck.records.filter(
        venue=row.venue_id, state=VideoCheckState.WAITING, joined_at__lt=row.joined_at
    ).values("pk")
    return before[:COUNTED].count()


def open_until(venue: Venue, now: datetime) -> datetime | None:
    """The end of the opening hours that `now` is in; None while the office is closed. Two queries."""
    today = now.astimezone(venue.tz).date()
    until = None
    for opens, closes in working_time.windows(venue, today, today + timedelta(days=1)):
        # Windows that touch at midnight count as one.
        if opens <= (until or now) < closes:
            until = closes
    return until


def board_of(person: Person, *, show: str = "") -> QuerySet[VideoCheck]:
    """The video checks of the venues where the person checks identities: open ones the oldest first, else ended ones.

    Not the person's own. Of ended ones the latest of each venue, as many as a list is turned over.
    """
    rows = VideoCheck.records.exclude(request__account__person=person)
    rows = rows.select_related("request__account__person", "venue", "staff")
    venues = posted_venues(person, *CHECKERS)
    if show != "ended":
        return rows.filter(venue__in=venues, state__in=OPEN).order_by("joined_at", "pk")
    ended = VideoCheck.records.filter(ended_at__isnull=False)
    latest = [ended.filter(venue=key) for key in venues.values_list("venue", flat=True).distinct()]
    if not latest:
        return rows.none()
    return rows.filter(pk__in=first_of_each(latest, "-ended_at")).order_by("-ended_at", "pk")


def access_video_check(user: User, key: UUID) -> VideoCheck:
    """A video check of a venue where the user checks identities; their own is a stranger's. Raises NotVisible."""
    row = (
        VideoCheck.records.filter(pk=key, venue__in=posted_venues(user.person, *CHECKERS))
        .exclude(request__account=user)
        .select_related("request__account__person", "request__venue", "venue", "room", "staff")
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def own_video_check(user: User, key: UUID) -> VideoCheck:
    """A video check of the applicant's own account. Raises NotVisible."""
    rows = VideoCheck.records.filter(pk=key, request__account=user)
    row = rows.select_related("request__account__person", "venue", "room", "staff").first()
    if row is None:
        raise NotVisible
    return row


def access_sitting(user: User, key: UUID) -> VideoCheck:
    """A video check for its two people: the applicant, and the member of staff who called them. Raises NotVisible."""
    rows = VideoCheck.records.filter(pk=key)
    row = rows.select_related("request__account__person", "request__venue", "venue", "room", "staff").first()
    if row is None or not may_take_part(user.person, row):
        raise NotVisible
    return row


def may_take_part(person: Person, row: VideoCheck) -> bool:
    """True for the applicant, and for the member of staff who called them while they check identities there."""
    if row.request.account.person_id == person.pk:
        return True
    return row.staff_id == person.pk and checks_at(person, row.venue)


def checks_at(person: Person, venue: Venue) -> bool:
    """True if the person checks identities at the venue today."""
    return bool(posted_venues(person, *CHECKERS).filter(venue=venue.pk).exists())


def was_seen(row: VideoCheck) -> bool:
    """True if the applicant has been in the room of the sitting, and not in its waiting room alone."""
    return Seat.records.filter(room=row.room_id, role=SeatRole.APPLICANT, admitted_at__isnull=False).exists()


def is_here(row: VideoCheck) -> bool:
    """True while the applicant is in the waiting room or the room."""
    states = (SeatState.WAITING, SeatState.ADMITTED)
    return Seat.records.filter(room=row.room_id, role=SeatRole.APPLICANT, state__in=states).exists()


def video_check_of_room(room: Room) -> VideoCheck:
    """The video check that owns a room. Raises NotVisible for a room of something else."""
    rows = VideoCheck.records.select_related("request__account__person", "venue", "room", "staff")
    found = rows.filter(room=room.pk).first()
    if found is None:
        raise NotVisible
    return found
