"""iCalendar files (RFC 5545) with one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from courts.ground import clock


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event. `key` is its UID and `revision` its SEQUENCE, so that a change updates the same calendar entry.

    producer: name of the producing app, for PRODID. path: path of the event's page.
    """

    key: UUID
    revision: int
    producer: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    path: str
    organizer: str
    is_cancelled: bool = False


def calendar_file(event: CalendarEvent) -> bytes:
    """The content of the file. It publishes the event, or removes a cancelled event from the reader's calendar."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Diwan//{event.producer}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.is_cancelled else "PUBLISH")
    entry = Event()
    entry.add("uid", f"{event.key}@{settings.MAIL_DOMAIN}")
    entry.add("sequence", event.revision)
    entry.add("dtstamp", clock.now().astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.summary)
    entry.add("location", event.location)
    entry.add("url", settings.BASE_URL.rstrip("/") + event.path)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("class", "PRIVATE")
    organizer = vCalAddress(f"mailto:no-reply@{settings.MAIL_DOMAIN}")
    organizer.params["cn"] = vText(event.organizer)
    entry["organizer"] = organizer
    calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content
