"""The calendar file of a hearing."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.calendars.services.calendar_files import CalendarEvent, calendar_file
from hearings.models import Hearing
from hearings.states import HearingState
from hearings.wording.titles import title_of


def calendar_of(hearing: Hearing) -> bytes:
    """The iCalendar file of a hearing in the active language. It gives the case number and names no person."""
    return calendar_file(
        CalendarEvent(
            key=hearing.pk,
            revision=hearing.version,
            producer="Hearings",
            starts_at=hearing.starts_at,
            ends_at=hearing.ends_at,
            summary=f"{hearing.get_kind_display()} – {title_of(hearing)}",
            location=_("By video"),
            path=reverse("hearing", args=[hearing.pk]),
            organizer=hearing.case.court.name,
            is_cancelled=hearing.state == HearingState.CANCELLED,
        )
    )
