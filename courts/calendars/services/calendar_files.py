"""iCalendar files (RFC 5545) with one event: to download, and as mails carry them to an attendee (RFC 6047)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
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
    return _file(event, "CANCEL" if event.is_cancelled else "PUBLISH")


class EventInvitation:
    """The event as a mail carries it: the event enters the attendee's calendar, moves in it, or leaves it.

    REQUEST and CANCEL (RFC 5546, 3.2) name one attendee. No answer is asked for: attendance is not the reader's choice.
    """

    def __init__(self, event: CalendarEvent) -> None:
        self._event = event

    @property
    def method(self) -> str:
        """REQUEST, or CANCEL for a cancelled event."""
        return "CANCEL" if self._event.is_cancelled else "REQUEST"

    @cached_property
    def _parts(self) -> tuple[bytes, bytes]:
        # Everything but the attendee is the same for all readers of one language: it is rendered once.
        head, end, tail = _file(self._event, self.method).partition(b"END:VEVENT")
        return head, end + tail

    def content(self, attendee: str) -> bytes:
        """The file for the attendee with this e-mail address."""
        head, tail = self._parts
        line = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:{attendee}".encode()
        # Lines end after 75 bytes, and go on in the next one after a space (RFC 5545, 3.1). Addresses are ASCII.
        folded = b"\r\n ".join(line[start : start + 74] for start in range(0, len(line), 74))
        return head + folded + b"\r\n" + tail


def _file(event: CalendarEvent, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//Diwan//{event.producer}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
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
