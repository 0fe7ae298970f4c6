"""The way of a video check: the applicant joins the list, staff call them into a sitting, and either may end it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from courts.access.models import IdentityCheck
from courts.access.states import OPEN as OPEN_REQUEST
from courts.access.states import IdentityCheckState
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models import Person, ResourceKind, Role
from courts.ground.queries.postings import is_posted
from courts.ground.services import audit, notices, sweeps
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from identity.models import VideoCheck
from identity.queries.notices import CALLED, CANCELLED, EXPIRED, MISSED
from identity.queries.video_checks import checks_at, is_here, open_until, request_of, was_seen
from identity.roles import POLICY, SeatRole
from identity.services.notices import notify_applicant
from identity.states import OPEN, VideoCheckState
from video.services import rooms, sittings
from video.services.rooms import RoomPlan, SeatPlan

# The time for which the two people are reserved. A sitting may last longer.
LENGTH = timedelta(minutes=20)
# A sitting that the member of staff left open counts as over after this time from its planned end.
LEFT_OPEN = timedelta(hours=1)


def join(request: IdentityCheck, *, actor: Actor) -> VideoCheck:
    """Put the applicant on the waiting list of the office of their request, until the office closes.

    Raises NotAllowed for anyone but the applicant of a check by video, Conflict while the office is closed or the
    applicant is on the list.
    """
    if actor.user is None or request_of(actor.user) != request:
        raise NotAllowed
    now = clock.now()
    until = open_until(request.venue, now)
    if until is None:
        raise Conflict(_("The office is closed now. Join the list during its opening hours."), code="closed")
    # The request is not locked: a decision locks the video check first. If the request is decided at this very moment,
    # the sweep takes the row off the list.
    try:
        with transaction.atomic():
            row = VideoCheck.records.create(request=request, venue=request.venue, joined_at=now, waits_until=until)
            audit.record("videocheck.waiting", row, actor=actor, detail={"venue": str(row.venue_id)})
    except IntegrityError:
        raise Conflict(_("You are on the waiting list already."), code="waiting") from None
    return row


def lock(row: VideoCheck) -> None:
    """Lock the row until the transaction ends, and read it again.

    Lock order against deadlock: the video check, its resources, its room, the account, the request. The applicant's
    own acts in the room write rows that refer to the account, so the account comes after the room.
    """
    fields = ["state", "staff", "room", "called_at", "ended_at", "reason"]
    row.refresh_from_db(fields=fields, from_queryset=VideoCheck.records.select_for_update())


@transaction.atomic
def call(row: VideoCheck, *, actor: Actor) -> None:
    """Call the applicant into a sitting with the actor, from now on: room, live sitting and a message to the applicant.

    Raises NotAllowed for people who check no identities at the office and for the applicant, Conflict when the
    applicant is no longer on the list or the actor has another sitting, reservations.Taken when one of the two is in
    another meeting.
    """
    staff = actor.person
    if staff is None or actor.user == row.request.account or not checks_at(staff, row.venue):
        raise NotAllowed
    lock(row)
    if row.state == VideoCheckState.CALLED:
        raise Conflict(_("Another member of staff has called this person."), code="called")
    request = IdentityCheck.records.filter(pk=row.request_id).first()
    if row.state != VideoCheckState.WAITING or request is None or request.state != IdentityCheckState.REQUESTED:
        raise Conflict(_("This person is no longer on the waiting list."), code="not_waiting")
    now = clock.now()
    try:
        with transaction.atomic():
            room = rooms.book_room(row, _plan(row, staff, now), actor=actor)
            move(row, VideoCheckState.CALLED, actor=actor, also={"staff": staff, "room": room, "called_at": now})
    except IntegrityError:
        raise Conflict(_("You have another sitting open. End it first."), code="busy") from None
    sittings.start_sitting(room, actor=actor)
    notify_applicant(CALLED, row, actor=actor)


def _plan(row: VideoCheck, staff: Person, now: datetime) -> RoomPlan:
    # Clerks and case managers are no bookable resource; a notary has appointments.
    reserve = ResourceKind.NOTARY if is_posted(staff, row.venue, Role.NOTARY) else None
    return RoomPlan(
        title_ar="التحقق من الهوية",
        title_en="Identity check",
        starts_at=now,
        ends_at=now + LENGTH,
        opens_at=now,
        zone=row.venue.zone,
        policy=POLICY,
        seats=(
            SeatPlan(person=staff, role=SeatRole.CHECKER.value, reserve=reserve),
            SeatPlan(person=row.request.account.person, role=SeatRole.APPLICANT.value, reserve=ResourceKind.PARTY),
        ),
    )


def require_own_sitting(row: VideoCheck, actor: Actor) -> None:
    """Lock the row, and require that the actor holds its sitting now. Raises NotAllowed, Conflict once it has ended."""
    lock(row)
    if actor.person is None or row.staff_id != actor.person.pk or not checks_at(actor.person, row.venue):
        raise NotAllowed(_("Only the member of staff who called this person can do this."))
    if row.state != VideoCheckState.CALLED:
        raise Conflict(_("This sitting has ended."), code="ended")


def end(row: VideoCheck, to: str, *, actor: Actor, reason: str = "") -> None:
    """Move a locked row to one of its ends; everyone leaves the room, and the time of the two people is released."""
    also: dict[str, Any] = {"ended_at": clock.now(), **({"reason": reason} if reason else {})}
    move(row, to, actor=actor, reason=reason, also=also)
    if row.room is not None:
        sittings.end_sitting(row.room, actor=actor)


@transaction.atomic
def miss(row: VideoCheck, *, actor: Actor) -> None:
    """Note that the applicant did not come; they may join the list again. Raises NotAllowed, Conflict if they are here.

    An applicant who was in the room and lost the connection was not absent: cancel the sitting instead.
    """
    require_own_sitting(row, actor)
    if is_here(row) or was_seen(row):
        raise Conflict(_("The applicant is or was here. Decide, or cancel with a reason."), code="here")
    end(row, VideoCheckState.MISSED, actor=actor)
    notify_applicant(MISSED, row, actor=actor)


@transaction.atomic
def cancel(row: VideoCheck, *, actor: Actor, reason: str = "") -> None:
    """Leave the list or the sitting as the applicant, or end it as the office with a reason that the applicant reads.

    On the list any staff of the office who check identities may end it, in a sitting the one who holds it. The
    applicant's request stays, and they may join again. Raises NotAllowed, Conflict once it has ended.
    """
    is_applicant = actor.user is not None and actor.user.pk == row.request.account_id
    lock(row)
    if not is_applicant:
        reason = require_reason(reason)
        if row.state == VideoCheckState.WAITING:
            if actor.person is None or not checks_at(actor.person, row.venue):
                raise NotAllowed
        else:
            require_own_sitting(row, actor)
    if not row.is_open:
        raise Conflict(_("This sitting has ended."), code="ended")
    if is_applicant:
        notices.withdraw(row, actor=actor)
        end(row, VideoCheckState.CANCELLED_BY_APPLICANT, actor=actor)
    else:
        end(row, VideoCheckState.CANCELLED_BY_OFFICE, actor=actor, reason=reason)
        notify_applicant(CANCELLED, row, actor=actor)


def end_old() -> Swept:
    """End video checks that no one ends: of closed offices, of requests decided elsewhere, and left open."""
    return sweeps.sweep(OLD)


def _old(now: datetime) -> QuerySet[VideoCheck]:
    is_over = (
        Q(state=VideoCheckState.WAITING, waits_until__lte=now)
        | Q(state=VideoCheckState.CALLED, room__ends_at__lte=now - LEFT_OPEN)
        | ~Q(request__state__in=OPEN_REQUEST)
        | Q(request__account__is_active=False)
    )
    rows = VideoCheck.records.filter(is_over, state__in=OPEN)
    return rows.select_related("request__account__person", "venue", "room").order_by(F("joined_at"))


def _end_old(row: VideoCheck) -> bool:
    is_waiting = row.state == VideoCheckState.WAITING
    account = row.request.account
    if row.request.state not in OPEN_REQUEST or not account.is_active:
        # Withdrawn, decided at the desk, or closed by the person: they know.
        end(row, VideoCheckState.CANCELLED_BY_APPLICANT, actor=SYSTEM)
    elif is_waiting:
        end(row, VideoCheckState.EXPIRED, actor=SYSTEM)
        notify_applicant(EXPIRED, row, actor=SYSTEM)
    elif was_seen(row):
        end(row, VideoCheckState.CANCELLED_BY_OFFICE, actor=SYSTEM)
        notify_applicant(CANCELLED, row, actor=SYSTEM)
    else:
        end(row, VideoCheckState.MISSED, actor=SYSTEM)
        notify_applicant(MISSED, row, actor=SYSTEM)
    return True


OLD = Sweep(name="identity.end_old", wanted=_old, act=_end_old)
