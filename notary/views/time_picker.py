"""The picker of times: days as links, and the free times of one day by parts of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from courts.ground.models import Person, Venue
from courts.ground.views.access import SignedInRequest
from courts.ground.wording.dates import between
from notary.queries.slots import HORIZON, DaySlots

DAYS_SHOWN = 5
# Parts of a day: name, first hour and end hour, by the office's clock.
PARTS = (
    (pgettext_lazy("part of the day", "Night"), 0, 6),
    (pgettext_lazy("part of the day", "Morning"), 6, 12),
    (pgettext_lazy("part of the day", "Afternoon"), 12, 18),
    (pgettext_lazy("part of the day", "Evening"), 18, 24),
)
# Up to this many times, which is a working day, all parts of the day are expanded.
EXPAND_ALL_UP_TO = 16


def chosen_day(request: SignedInRequest, today: date) -> date:
    """The day of the request, within the days that can be booked."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return min(max(day, today), today + HORIZON)


def picker(
    office: Venue,
    listed: list[DaySlots],
    day: date,
    today: date,
    *,
    chosen: str,
    wanted: datetime | None,
    hour: Callable[[datetime, object | None], str],
    here: str,
    also: Callable[[datetime], str] = lambda _at: "",
    more: str = "",
) -> dict[str, Any]:
    """The context of `components/forms/slot_picker.html`.

    here: the address of the page; more: the rest of its query, such as a filter. also: words under a time.
    """
    first = listed[0].day
    days = [
        {
            "day": row.day,
            "url": f"{here}?day={row.day.isoformat()}{more}",
            "current": row.day == day,
            "free": len(row.slots),
            "words": _words(row),
        }
        for row in listed
    ]
    hours = [
        {
            "value": f"{slot.starts_at.isoformat()}|{slot.notary.pk}",
            "starts": slot.starts_at,
            "also": also(slot.starts_at),
        }
        for row in listed
        if row.day == day
        for slot in row.slots
    ]
    return {
        "days": days,
        "parts": _parts(office, hours, day, wanted, hour),
        "day": day,
        "venue": office,
        "name": "slot",
        "chosen": chosen,
        "back_url": f"{here}?day={max(first - timedelta(days=DAYS_SHOWN), today).isoformat()}{more}"
        if first > today
        else "",
        "next_url": f"{here}?day={(first + timedelta(days=DAYS_SHOWN)).isoformat()}{more}",
    }


def _parts(
    office: Venue,
    hours: list[dict[str, Any]],
    day: date,
    wanted: datetime | None,
    hour: Callable[[datetime, object | None], str],
) -> list[dict[str, Any]]:
    """The hours of a day, grouped by parts of the day that have a free time.

    On a long day one part is expanded: the part of the time that the user wanted, even if it was taken, or the first.
    """
    midnight = datetime.combine(day, time(), office.tz)
    found = []
    for name, first, last in PARTS:
        own = [each for each in hours if first <= each["starts"].astimezone(office.tz).hour < last]
        if own:
            begins, ends = midnight + timedelta(hours=first), midnight + timedelta(hours=last)
            found.append(
                {
                    "name": name,
                    "window": between(begins, ends, office, hour),
                    "words": _times(len(own)),
                    "hours": own,
                    "open": len(hours) <= EXPAND_ALL_UP_TO or (wanted is not None and begins <= wanted < ends),
                }
            )
    if found and not any(part["open"] for part in found):
        found[0]["open"] = True
    return found


def _times(count: int) -> str:
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count}


def _words(row: DaySlots) -> str:
    if not row.is_open:
        return _("Closed")
    return _times(len(row.slots)) if row.slots else _("Full")


def slot_of(text: str) -> tuple[datetime, Person] | None:
    """The start and the notary of a chosen time; None for another text."""
    starts, _bar, notary = text.partition("|")
    try:
        at = datetime.fromisoformat(starts)
        person = Person.objects.filter(pk=UUID(notary)).first()
    except ValueError:
        return None
    return (at, person) if at.tzinfo is not None and person is not None else None
