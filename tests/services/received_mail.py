"""Read a mail that arrived as a mail program does."""

from __future__ import annotations

from email.message import EmailMessage
from typing import NamedTuple

from icalendar import Calendar


class Entry(NamedTuple):
    """The calendar entry that a mail carries. `method` is that of the part and of the file."""

    method: str
    uid: str
    sequence: int
    status: str
    starts_at: str
    attendee: str


def entry_in(letter: EmailMessage) -> Entry | None:
    """Return the calendar entry of a mail, read as RFC 6047 asks; None if it carries none."""
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    [part] = parts
    params = part["Content-Type"].params
    assert params["charset"].lower() == "utf-8"
    calendar = Calendar.from_ical(part.get_content())
    assert calendar["METHOD"] == params["method"]
    event = calendar.walk("VEVENT")[0]
    return Entry(
        method=params["method"],
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        status=str(event["STATUS"]),
        starts_at=event.decoded("DTSTART").isoformat(),
        attendee=str(event["ATTENDEE"]),
    )
