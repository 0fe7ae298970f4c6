"""The calendar file of a hearing."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.calendars.services.calendar_files import CalendarEvent, EventInvitation, calendar_file
from hearings.models import Hearing
from hearings.states import HearingState
from hearings.wording.titles import title_of


def calendar_of(hearing: Hearing) -> bytes:
    """The iCalendar file of a hearing in the active language. It gives the case number and names no person."""
    return calendar_file(_event_of(hearing))


def invitation_to(hearing: Hearing, *, is_cancelled: bool = False) -> EventInvitation:
    """The same event as mails carry it, in the active language. `is_cancelled`: for a person who no longer attends."""
    return EventInvitation(_event_of(hearing, is_cancelled=is_cancelled))


def _event_of(hearing: Hearing, *, is_cancelled: bool = False) -> CalendarEvent:
    return CalendarEvent(
        key=hearing.pk,
        revision=hearing.version,
        producer="Hearings",
        starts_at=hearing.starts_at,
        ends_at=hearing.ends_at,
        summary=f"{hearing.get_kind_display()} – {title_of(hearing)}",
        location=_("By video"),
        path=reverse("hearing", args=[hearing.pk]),
        organizer=hearing.case.court.name,
        is_cancelled=is_cancelled or hearing.state == HearingState.CANCELLED,
    )
