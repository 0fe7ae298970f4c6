"""A hearing as a calendar entry: one UID for life, so that a change moves it and a cancellation takes it out."""

from __future__ import annotations

from datetime import UTC

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from hearings.models import Hearing
from hearings.services.titles import title_of
from hearings.states import HearingState


def calendar_of(hearing: Hearing) -> bytes:
    """The iCalendar file of a hearing in the active language. It names the case's number and no person."""
    is_cancelled = hearing.state == HearingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//Diwan//Hearings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{hearing.pk}@{settings.MAIL_DOMAIN}")
    event.add("sequence", hearing.version)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", hearing.starts_at.astimezone(UTC))
    event.add("dtend", hearing.ends_at.astimezone(UTC))
    event.add("summary", f"{hearing.get_kind_display()} – {title_of(hearing)}")
    event.add("location", _("By video"))
    event.add("url", settings.BASE_URL.rstrip("/") + reverse("hearing", args=[hearing.pk]))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    organizer = vCalAddress(f"mailto:no-reply@{settings.MAIL_DOMAIN}")
    organizer.params["cn"] = vText(hearing.case.court.name)
    event["organizer"] = organizer
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
