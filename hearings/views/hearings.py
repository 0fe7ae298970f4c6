"""The page of one hearing, and its calendar file."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courts.calendars.queries.effects import is_marked
from courts.ground import clock
from courts.ground.declared import subjects
from courts.ground.queries.postings import hour_for
from courts.ground.queries.undelivered import undelivered_about
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.wording.access_needs import needs_by_name
from hearings.models import Hearing
from hearings.queries.hearings import (
    access_hearing,
    keeps_record,
    knows_case,
    may_list,
    next_hearing,
    presides,
)
from hearings.roles import SeatRole
from hearings.states import HearingState, MinutesState
from hearings.views.invited import invited_rows
from hearings.wording.calendar import calendar_of
from hearings.wording.titles import title_of
from video.models import Seat
from video.policy import RoomPolicy
from video.recordings.queries.access import watchable_recordings
from video.states import SeatState

ORDER = (
    SeatRole.JUDGE,
    SeatRole.CLERK,
    SeatRole.CLAIMANT,
    SeatRole.CLAIMANT_COUNSEL,
    SeatRole.RESPONDENT,
    SeatRole.DETAINEE,
    SeatRole.RESPONDENT_COUNSEL,
    SeatRole.WITNESS,
    SeatRole.INTERPRETER,
)


@require_safe
@signed_in
def hearing(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """The page of one hearing. Witnesses and interpreters see their own seat and nothing of the case."""
    found = access_hearing(request.user, hearing_id)
    person = request.user.person
    sees_case = knows_case(person, found)
    seats = in_order(found.room.live_seats)  # type: ignore[attr-defined]
    own = next((seat for seat in seats if seat.person_id == person.pk and seat.space_id is None), None)
    drafts = list(found.all_minutes)  # type: ignore[attr-defined]
    is_court = keeps_record(person, found)
    shown = [row for row in drafts if row.state == MinutesState.SIGNED or is_court] if sees_case else []
    case_label = found.case._meta.label_lower
    context = {
        "hearing": found,
        "case": found.case if sees_case else None,
        "case_url": subjects.subject(case_label).url(found.case) if sees_case else "",
        "title": title_of(found),
        "court": found.case.court,
        "invited": invited_rows(seats, found) if sees_case else [],
        "own": own,
        "is_on_day_off": found.state == HearingState.SCHEDULED and is_marked(found, found.starts_at),
        "minutes": shown[0] if shown else None,
        "may_list": found.state == HearingState.SCHEDULED and may_list(person, found),
        "is_court": is_court,
        "may_enter": own is not None and may_be_entered(found),
        "room_opens_later": own is not None and found.state == HearingState.SCHEDULED and not may_be_entered(found),
        "facts": sees_case,
        "next": next_hearing(found, person) if sees_case else None,
        "may_end": found.state == HearingState.SCHEDULED and presides(person, found),
        "seen_words": _seen_words(found, own, is_court=is_court),
        "room_url": reverse("hearing_room", args=[found.pk]),
        "recordings_url": reverse("hearing_recordings", args=[found.pk]) if is_court and _was_recorded(found) else "",
        "shows_documents": is_court or may_list(person, found),
        "needs": needs_by_name(seat.person for seat in seats) if is_court or may_list(person, found) else (),
        "undelivered": undelivered_about(person, found),
        "calendar_url": reverse("hearing_calendar", args=[found.pk]),
        "recordings": watchable_recordings(person, "hearings.hearing", found.pk)
        if found.state != HearingState.SCHEDULED
        else (),
        "opens_words": _("The waiting room opens at %(time)s.")
        % {"time": hour_for(person)(found.room.opens_at, found.case.court)},
    }
    return render(request, "hearings/hearing.html", context)


def _was_recorded(found: Hearing) -> bool:
    return found.opened_at is not None and RoomPolicy.from_json(found.room.policy).is_recorded


def _seen_words(found: Hearing, own: Seat | None, *, is_court: bool) -> str:
    """The people who will see and hear the user in the room.

    The judge, the clerk and a user who was admitted before enter the room directly.
    """
    if not is_court and (own is None or own.state != SeatState.ADMITTED):
        return _("No one can see or hear you until you are admitted.")
    if found.state == HearingState.SCHEDULED:
        return _("No one can see or hear you before the hearing is opened.")
    if found.state == HearingState.PAUSED:
        return _("The hearing is paused. No one can see or hear you until it resumes.")
    return _("The hearing is in session. The people in the room can see and hear you as soon as you enter.")


def in_order(seats: Iterable[Seat]) -> list[Seat]:
    """The seats in order: the court, the parties, then witnesses and interpreters."""
    order: dict[str, int] = {role.value: place for place, role in enumerate(ORDER)}
    return sorted(seats, key=lambda seat: (order.get(seat.role, len(order)), seat.number))


def may_be_entered(found: Hearing) -> bool:
    """Return True if people can enter the waiting room or the room now."""
    if found.has_ended:
        return False
    return found.state != HearingState.SCHEDULED or found.room.opens_at <= clock.now()


@require_safe
@signed_in
def calendar(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """The calendar file of the hearing."""
    found = access_hearing(request.user, hearing_id)
    response = HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="hearing.ics"'
    return response
