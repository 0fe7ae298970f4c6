"""List, reschedule and cancel a hearing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.models import Role, TimelineMark
from courts.ground.models.change_reasons import ChangeReason, typed
from courts.ground.services import audit, idempotency, notices, timeline
from courts.ground.services.reservations import Taken
from courts.ground.services.transitions import move
from courts.registry.models import Assignment, Case
from courts.registry.queries.cases import people_on
from courts.registry.services.cases import assign
from courts.registry.states import CaseState
from hearings.models import Hearing
from hearings.queries.hearings import LISTED, may_list
from hearings.queries.notices import CANCELLED, MOVED
from hearings.services import invitations
from hearings.services.conflicts import NotFree
from hearings.services.events import move_hearing
from hearings.services.notices import notify, notify_scheduled
from hearings.services.plans import ListingPlan, apply_closed_by_law, check, check_serving, check_time, law_for
from hearings.states import HearingState
from video.plans import needs_of
from video.queries.rooms import nearest_free_for
from video.services import rooms
from video.services.rooms import RoomPlan

LISTED_LINE = "hearing_listed"
PURPOSE = "schedule_hearing"
# Minimum distance of the times offered in place of a taken one, so that they are real alternatives.
OFFERED_STEP = timedelta(minutes=30)


def schedule_hearing(case: Case, *, plan: ListingPlan, actor: Actor, key: str = "") -> Hearing:
    """List a hearing: room, seats, reservations, notices and the case's state, all or none.

    Idempotent by `key` and account: a second call returns the hearing of the first. Raises Refused with every error of
    the plan, NotFree with the taken resources and the nearest free times, Conflict when the case is closed.
    """
    plan = apply_closed_by_law(case.court, plan)
    lines = people_on(case)
    check(case, plan, lines)
    wanted = invitations.room_plan_of(case, plan, lines)
    try:
        # A request that cannot succeed waits for no lock.
        rooms.refuse_taken(wanted)
        return book_hearing(case, plan=plan, actor=actor, key=key)
    except Taken as taken:
        # The time may be taken by the first of two equal requests.
        done = idempotency.result_of(actor.user, PURPOSE, key, _request(case, plan)) if key and actor.user else None
        if done is not None:
            return Hearing.records.get(pk=done)
        raise explained(taken, case, wanted) from taken


def _request(case: Case, plan: ListingPlan) -> str:
    return idempotency.fingerprint(f"{case.pk} {plan.keys()}".encode())


def book_hearing(
    case: Case, *, plan: ListingPlan, actor: Actor, follows: Hearing | None = None, key: str = ""
) -> Hearing:
    """List a hearing of a checked plan, in the caller's transaction if there is one.

    Raises as `schedule_hearing`, and reservations.Taken. Free times are not searched here: it holds locks.
    """
    with transaction.atomic():
        claimed = None
        if key and actor.user is not None:
            claimed, is_new = idempotency.claim(actor.user, PURPOSE, key, _request(case, plan))
            if not is_new and claimed.subject_id is not None:
                return Hearing.records.get(pk=claimed.subject_id)
        hearing = _book(case, plan, actor=actor, follows=follows)
        if claimed is not None:
            idempotency.complete(claimed, hearing.pk)
        return hearing


def _book(case: Case, plan: ListingPlan, *, actor: Actor, follows: Hearing | None) -> Hearing:
    lock(case)
    # Read under the lock: counsel neither enters nor ends before their seats exist.
    room_plan = invitations.room_plan_of(case, plan)
    hearing = Hearing(
        case=case,
        kind=plan.kind,
        judge=plan.judge,
        clerk=plan.clerk,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        is_closed=plan.is_closed,
        follows=follows,
    )
    hearing.room = rooms.book_room(hearing, room_plan, actor=actor)
    hearing.save(force_insert=True)
    audit.record(
        "hearing.scheduled", hearing, actor=actor, detail={"case": str(case.pk), "at": plan.starts_at.isoformat()}
    )
    for person, role in ((plan.judge, Role.JUDGE), (plan.clerk, Role.CLERK)):
        if not Assignment.records.filter(case=case, person=person, role=role, until__isnull=True).exists():
            assign(case, person, role, actor=actor)
    set_case(case, CaseState.LISTED, actor=actor)
    if follows is None:
        # This line stays on the timeline even if the date changes. An adjournment writes its own line.
        write_line(hearing, "hearing_scheduled")
    _write_future_line(hearing)
    notify_scheduled(hearing, actor=actor)
    return hearing


def lock(case: Case) -> None:
    """Lock the case until the transaction ends, and read its state again.

    Lock order against deadlock: the case before any of its hearings, rooms and scarce resources.
    """
    case.refresh_from_db(fields=["state"], from_queryset=Case.records.select_for_update(no_key=True))


def reschedule_hearing(
    hearing: Hearing, *, starts_at: datetime, ends_at: datetime, reason: str | ChangeReason, version: int, actor: Actor
) -> Hearing:
    """Reschedule a listed hearing: withdraw old notices, send one with the new date, schedule new reminders.

    `reason`: as typed, or one of the product. Idempotent. Raises NotAllowed for anyone but its clerk, Conflict when the
    hearing changed since `version` or is no longer listed, Refused for errors of the time and for a missing reason,
    NotFree with the nearest free times.
    """
    _check_clerk(hearing, actor)
    why = reason if isinstance(reason, ChangeReason) else typed(reason.strip())
    if _is_repeat(hearing, version, starts_at=starts_at, ends_at=ends_at, change_reason=why.text):
        return hearing
    plan = invitations.plan_of(hearing, starts_at=starts_at, duration=ends_at - starts_at)
    errors = [*check_time(hearing.case.court, starts_at, ends_at), *check_serving(hearing.case.court, plan)]
    if hearing.version == version and (starts_at, ends_at) == (hearing.starts_at, hearing.ends_at):
        # A change to the same time must send no notices.
        errors.append(
            DomainError(
                _("The hearing is already listed at this time. Choose another time."),
                code="unchanged",
                field="starts_at",
            )
        )
    if not why.text:
        errors.append(_reason_missing())
    if errors:
        raise Refused(errors)
    law = law_for(hearing.case.court, starts_at)
    before = hearing.starts_at
    try:
        if hearing.version == version:
            # A request that cannot succeed waits for no lock. An outdated one is told that it is outdated instead.
            rooms.refuse_taken_move(
                hearing.room,
                starts_at=starts_at,
                ends_at=ends_at,
                space_buffer=law.hearings.space_buffer,
                reserve=invitations.RESERVED,
            )
        with transaction.atomic():
            _take_version(hearing, version, starts_at=starts_at, ends_at=ends_at, moved_from=before, **why.columns())
            rooms.move_room(
                hearing.room,
                starts_at=starts_at,
                ends_at=ends_at,
                opens_at=invitations.opens_at(hearing.case.court, starts_at),
                actor=actor,
                space_buffer=law.hearings.space_buffer,
                reserve=invitations.RESERVED,
            )
            hearing.room.refresh_from_db()
            audit.record(
                "hearing.rescheduled",
                hearing,
                actor=actor,
                detail={"from": before.isoformat(), "to": starts_at.isoformat(), **why.detail()},
            )
            notices.withdraw(hearing, actor=actor)
            timeline.withdraw_lines(hearing.case, kind=LISTED_LINE, source=hearing)
            write_line(hearing, "hearing_moved", before=before.isoformat(), **why.detail())
            _write_future_line(hearing)
            notify_scheduled(hearing, kind=MOVED, actor=actor)
    except Taken as taken:
        fresh = Hearing.records.select_related("case__court", "room", "judge", "clerk").get(pk=hearing.pk)
        wanted = invitations.room_plan_of(fresh.case, plan)
        raise explained(taken, fresh.case, wanted, ignoring=fresh) from taken
    return hearing


def cancel_hearing(hearing: Hearing, *, reason: str, version: int, actor: Actor) -> Hearing:
    """Cancel a listed hearing for good, notify everyone once, and release its room and people.

    Idempotent. Raises NotAllowed for anyone but its clerk, Conflict when the hearing changed since `version` or is no
    longer listed, DomainError for a missing reason.
    """
    _check_clerk(hearing, actor)
    reason = reason.strip()
    if not reason:
        raise _reason_missing()
    if hearing.state == HearingState.CANCELLED and _is_repeat(hearing, version, change_reason=reason):
        return hearing
    with transaction.atomic():
        lock(hearing.case)
        _take_version(hearing, version, **typed(reason).columns())
        move_hearing(
            hearing,
            HearingState.CANCELLED,
            actor=actor,
            reason=hearing.change_reason,
            also={"ended_at": clock.now()},
        )
        rooms.cancel_room(hearing.room, actor=actor, reason=hearing.change_reason)
        notices.withdraw(hearing, actor=actor)
        timeline.withdraw_lines(hearing.case, kind=LISTED_LINE, source=hearing)
        write_line(hearing, "hearing_cancelled", reason=hearing.change_reason)
        unlist_case(hearing, actor=actor)
        notify(hearing, CANCELLED, actor=actor)
    return hearing


def _check_clerk(hearing: Hearing, actor: Actor) -> None:
    person = actor.person
    if person is None or not may_list(person, hearing):
        raise NotAllowed(_("Only the clerk of the hearing can do this."))


def set_case(case: Case, to: str, *, actor: Actor) -> None:
    """Move a case to a state unless it is there already. Raises Conflict for an illegal move."""
    lock(case)
    if case.state != to:
        move(case, to, actor=actor)


def unlist_case(hearing: Hearing, *, actor: Actor) -> None:
    """Set the case back to waiting, unless another hearing of it is listed or in session."""
    case = hearing.case
    lock(case)
    others = Hearing.records.filter(case=case, state__in=LISTED).exclude(pk=hearing.pk)
    if case.state == CaseState.LISTED and not others.exists():
        begun = hearing.opened_at is not None or hearing.follows_id is not None
        move(case, CaseState.ADJOURNED if begun else CaseState.PREPARING, actor=actor)


def write_line(hearing: Hearing, kind: str, *, mark: str = TimelineMark.COURT, **params: str) -> None:
    """Write one line about a hearing on the case's timeline, with the parameters of its template."""
    timeline.write_line(
        hearing.case,
        kind,
        mark=mark,
        at=hearing.starts_at if mark == TimelineMark.FUTURE else None,
        params={
            "kind": hearing.kind,
            "starts_at": hearing.starts_at.isoformat(),
            "is_closed": hearing.is_closed,
            **params,
        },
        source=hearing,
    )


def _write_future_line(hearing: Hearing) -> None:
    write_line(hearing, LISTED_LINE, mark=TimelineMark.FUTURE)


def _take_version(hearing: Hearing, version: int, **columns: object) -> None:
    # Compare-and-swap: it decides between two clerks, and between a clerk and the judge who opens the hearing.
    changed = Hearing.records.filter(pk=hearing.pk, version=version, state=HearingState.SCHEDULED).update(
        version=F("version") + 1, **columns
    )
    if changed != 1:
        raise _changed_meanwhile(hearing)
    hearing.version = version + 1
    for name, value in columns.items():
        setattr(hearing, name, value)


def _is_repeat(hearing: Hearing, version: int, **columns: object) -> bool:
    """Return True if this request was applied already: the form was sent twice."""
    return hearing.version == version + 1 and all(getattr(hearing, name) == value for name, value in columns.items())


def _changed_meanwhile(hearing: Hearing) -> Conflict:
    fresh = Hearing.records.get(pk=hearing.pk)
    if fresh.state == HearingState.SCHEDULED:
        return Conflict()
    return Conflict(
        _("This hearing is no longer listed. Its state now: %(state)s.") % {"state": fresh.get_state_display()},
        code="not_listed",
    )


def _reason_missing() -> DomainError:
    return DomainError(_("Enter the reason. Everyone who is invited can read it."), code="required", field="reason")


def free_times_for(hearing: Hearing, *, count: int = 3, not_before: datetime | None = None) -> list[datetime]:
    """The nearest starts, in place of the hearing's own, at which the court is open and everyone is free."""
    wanted = invitations.room_plan_of(hearing.case, invitations.plan_of(hearing))
    return _nearest_free(hearing.case, wanted, ignoring=hearing, count=count, not_before=not_before)


def needs_for(hearing: Hearing) -> dict[UUID, timedelta]:
    """The people and rooms that a hearing needs, by key of the resource, each with its buffer around the window."""
    wanted = invitations.room_plan_of(hearing.case, invitations.plan_of(hearing))
    return {resource.pk: buffer for resource, buffer in needs_of(wanted.seats, wanted.space_buffer)}


def _nearest_free(
    case: Case, wanted: RoomPlan, *, ignoring: Hearing | None, count: int = 3, not_before: datetime | None = None
) -> list[datetime]:
    law = law_for(case.court, wanted.starts_at)
    soonest = clock.now() + law.hearings.lead_time
    nearest = nearest_free_for(
        case.court,
        wanted,
        not_before=max(soonest, not_before or soonest),
        step=max(law.hearings.slot_step, OFFERED_STEP),
        ignoring=ignoring.room_id if ignoring is not None else None,
        count=count,
    )
    # Do not offer the time that the hearing has already.
    return [at for at in nearest if ignoring is None or at != ignoring.starts_at]


def explained(taken: Taken, case: Case, wanted: RoomPlan, *, ignoring: Hearing | None = None) -> NotFree:
    """The error for a plan that is not free, with the nearest free times; `ignoring` is the hearing that would move."""
    return NotFree(taken, _nearest_free(case, wanted, ignoring=ignoring))
