"""The judge's legal acts: open, pause, resume, and the three ways in which a hearing ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.services import notices, timeline
from courts.ground.services.reservations import Taken
from courts.ground.wording.dates import time_24h
from courts.registry.queries.cases import people_on
from courts.registry.states import CaseState
from hearings.models import Hearing
from hearings.queries.hearings import presides
from hearings.queries.notices import OUTCOME
from hearings.services import invitations
from hearings.services.events import move_hearing
from hearings.services.listing import LISTED_LINE, book_hearing, explained, lock, set_case, unlist_case, write_line
from hearings.services.notices import notify
from hearings.services.plans import apply_closed_by_law, check, check_serving
from hearings.states import HearingState
from video.services import rooms, sittings


def _check_judge(hearing: Hearing, actor: Actor) -> None:
    if actor.person is None or not presides(actor.person, hearing):
        raise NotAllowed(_("Only the judge of the hearing can do this."))


def open_hearing(hearing: Hearing, *, actor: Actor) -> Hearing:
    """Open the hearing and start its sitting; hosts can admit people from now on.

    Raises NotAllowed for anyone but its judge, Conflict before the waiting room opens or when the hearing is no longer
    listed.
    """
    _check_judge(hearing, actor)
    if not hearing.room.is_enterable:
        raise Conflict(
            _("The waiting room opens at %(time)s. You can open the hearing from then on.")
            % {"time": time_24h(hearing.room.opens_at, hearing.case.court)},
            code="too_early",
        )
    with transaction.atomic():
        move_hearing(hearing, HearingState.IN_SESSION, actor=actor, also={"opened_at": clock.now()})
        sittings.start_sitting(hearing.room, actor=actor)
        notices.withdraw(hearing, actor=actor)
        timeline.withdraw_lines(hearing.case, kind=LISTED_LINE, source=hearing)
        write_line(hearing, "hearing_opened")
    return hearing


def pause_hearing(hearing: Hearing, *, actor: Actor) -> Hearing:
    """Pause the hearing: no media is forwarded until it resumes. Raises NotAllowed, IllegalMove, Conflict."""
    _check_judge(hearing, actor)
    with transaction.atomic():
        move_hearing(hearing, HearingState.PAUSED, actor=actor)
        sittings.pause_sitting(hearing.room, actor=actor)
        write_line(hearing, "hearing_paused")
    return hearing


def resume_hearing(hearing: Hearing, *, actor: Actor) -> Hearing:
    """Resume a paused hearing. Raises NotAllowed, IllegalMove, Conflict."""
    _check_judge(hearing, actor)
    if hearing.state != HearingState.PAUSED:
        raise Conflict
    with transaction.atomic():
        move_hearing(hearing, HearingState.IN_SESSION, actor=actor)
        sittings.resume_sitting(hearing.room, actor=actor)
        write_line(hearing, "hearing_resumed")
    return hearing


def conclude_hearing(hearing: Hearing, *, note: str, actor: Actor) -> Hearing:
    """End the hearing as concluded: the case is reserved for judgment. Raises NotAllowed, IllegalMove, Conflict."""
    _check_judge(hearing, actor)
    with transaction.atomic():
        lock(hearing.case)
        _end(hearing, HearingState.CONCLUDED, note=note, actor=actor)
        set_case(hearing.case, CaseState.CONCLUDED, actor=actor)
        notify(hearing, OUTCOME, only_case=True, actor=actor)
    return hearing


def adjourn_hearing(
    hearing: Hearing,
    *,
    starts_at: datetime,
    note: str,
    actor: Actor,
    duration: timedelta | None = None,
) -> Hearing:
    """End the hearing, list the next one with the same people, and return it, in one transaction.

    Everyone gets one notice with the new date. Raises the errors of `schedule_hearing`; then nothing has changed and
    the hearing is still in session.
    """
    _check_judge(hearing, actor)
    plan = invitations.plan_of(hearing, starts_at=starts_at, duration=duration)
    errors = check_serving(hearing.case.court, plan)
    if errors:
        raise Refused(errors)
    plan = apply_closed_by_law(hearing.case.court, plan)
    check(hearing.case, plan, people_on(hearing.case))
    try:
        with transaction.atomic():
            lock(hearing.case)
            _end(hearing, HearingState.ADJOURNED, note=note, actor=actor, next_at=starts_at.isoformat())
            return book_hearing(hearing.case, plan=plan, actor=actor, follows=hearing)
    except DomainError as error:
        # The rows were rolled back; the caller's objects must match them.
        hearing.refresh_from_db(fields=["state", "ended_at", "outcome_note"])
        hearing.case.refresh_from_db(fields=["state"])
        if isinstance(error, Taken):
            wanted = invitations.room_plan_of(hearing.case, plan)
            raise explained(error, hearing.case, wanted, ignoring=hearing) from error
        raise


def postpone_hearing(hearing: Hearing, *, note: str, actor: Actor) -> Hearing:
    """End or drop the hearing because of a technical failure; the clerk lists a new date later.

    Raises NotAllowed, IllegalMove, Conflict; DomainError without a note on what failed.
    """
    _check_judge(hearing, actor)
    if not note.strip():
        raise DomainError(_("Enter what failed. It becomes part of the minutes."), code="required", field="note")
    was_open = hearing.state != HearingState.SCHEDULED
    with transaction.atomic():
        lock(hearing.case)
        if was_open:
            _end(hearing, HearingState.POSTPONED, note=note, actor=actor)
        else:
            _move_to_end(hearing, HearingState.POSTPONED, note=note, actor=actor)
            rooms.cancel_room(hearing.room, actor=actor, reason=note.strip())
            notices.withdraw(hearing, actor=actor)
            timeline.withdraw_lines(hearing.case, kind=LISTED_LINE, source=hearing)
        unlist_case(hearing, actor=actor)
        notify(hearing, OUTCOME, actor=actor)
    return hearing


def _end(hearing: Hearing, to: HearingState, *, note: str, actor: Actor, **params: str) -> None:
    _move_to_end(hearing, to, note=note, actor=actor, **params)
    sittings.end_sitting(hearing.room, actor=actor)
    notices.withdraw(hearing, actor=actor)


def _move_to_end(hearing: Hearing, to: HearingState, *, note: str, actor: Actor, **params: str) -> None:
    note = note.strip()
    move_hearing(hearing, to, actor=actor, reason=note, also={"ended_at": clock.now(), "outcome_note": note})
    write_line(hearing, f"hearing_{to.value}", note=note, **params)
