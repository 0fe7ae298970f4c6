"""The page of a facility room's screen: today's bookings of the room, and the current meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from courts.access.views.devices import device_of
from courts.calendars.queries.working_time import day_window
from courts.ground import clock
from courts.ground.models import Device
from courts.ground.permissions_policy import opens_devices
from courts.ground.views.access import refusals
from courts.ground.wording import roles
from courts.ground.wording.dates import day_of, time_24h
from custody.queries.facility import faces_of, seats_of_space
from video.models import Seat
from video.queries.seats import device_seat
from video.room_page import FacilityDay, owner_of, owner_page
from video.states import ProductionState, RoomState

PRODUCTION = {
    ProductionState.PRODUCED: "ok",
    ProductionState.REFUSED: "bad",
    ProductionState.UNFIT: "bad",
}
# The screen names particular people, so Arabic needs the definite form: «القاضي», not «قاضٍ».
DEFINITE = {
    "judge": (pgettext_lazy("certain man", "the judge"), pgettext_lazy("certain woman", "the judge")),
    "notary": (pgettext_lazy("certain man", "the notary"), pgettext_lazy("certain woman", "the notary")),
    "interpreter": (pgettext_lazy("certain man", "the interpreter"), pgettext_lazy("certain woman", "the interpreter")),
}
FACES = ("judge", "notary", "claimant_counsel", "respondent_counsel", "interpreter")


def _face(seat: Seat) -> str:
    gender = seat.person.gender
    masculine, feminine = DEFINITE.get(seat.role, (roles.word(seat.role, gender, seat.represents),) * 2)
    return str(feminine if gender == "female" else masculine)


def _run(device: Device, now: datetime) -> list[Seat]:
    zone = device.space.venue.tz
    return list(seats_of_space(device.space, *day_window(day_of(now, device.space.venue), zone)))


def _current(seats: list[Seat], now: datetime) -> Seat | None:
    """The seat of the current or next meeting today."""
    return next((seat for seat in seats if seat.room.state in {RoomState.SCHEDULED, RoomState.OPEN}), None)


def _state(seat: Seat, current: Seat | None, now: datetime) -> tuple[str, str]:
    if seat.room.state == RoomState.CLOSED:
        return "ended", _("Ended")
    if current is None or seat.pk != current.pk:
        return "scheduled", _("Later")
    if seat.room.starts_at > now:
        return "scheduled", pgettext("hearing in this room", "Next")
    return "open", pgettext("hearing in this room", "Now")


def _hours(seats: list[Seat], current: Seat | None, now: datetime) -> list[dict[str, Any]]:
    """The hours of the room without names: the screen must not reveal other people."""
    rows = []
    for seat in seats:
        is_current = current is not None and seat.pk == current.pk
        done = seat.room.state == RoomState.CLOSED
        state, state_word = _state(seat, current, now)
        rows.append(
            {
                "starts": seat.room.starts_at,
                "what": owner_of(seat).current if is_current else _("Earlier booking") if done else _("Room booked"),
                "state": state,
                "state_word": state_word,
                "current": is_current,
                "done": done,
            }
        )
    return rows


def _officer(seat: Seat | None) -> list[dict[str, Any]]:
    if seat is None:
        return []
    tone = PRODUCTION.get(ProductionState(seat.production), "warn") if seat.production else "warn"
    brought = seat.get_production_display() if seat.production else _("Not brought yet")
    return [
        {"key": "produced", "state": tone, "thing": _("Inmate"), "words": str(brought)},
        {
            "key": "identified",
            "state": "ok" if seat.identified_at else "open",
            "thing": _("Identity"),
            "words": _("Identified") if seat.identified_at else _("Not identified yet"),
        },
    ]


def _soon(seat: Seat | None, now: datetime) -> str:
    if seat is None or seat.room.starts_at <= now:
        return ""
    minutes = -(-int((seat.room.starts_at - now).total_seconds()) // 60)
    if minutes > 120:
        return ""
    return ngettext("Starts in %(count)s minute", "Starts in %(count)s minutes", minutes) % {"count": minutes}


def _day(device: Device, seats: list[Seat], seat: Seat | None, now: datetime) -> FacilityDay:
    venue = device.space.venue
    faces: list[str] = []
    if seat is not None:
        present = faces_of(seat.room, FACES)
        found = {row.role: _face(row) for row in present}
        faces = [found[role] for role in FACES if role in found]
    return FacilityDay(
        place=device.space.name,
        venue=venue,
        now=now,
        # Replaced by the room's own title once the screen is connected.
        appointment=(
            str(owner_of(seat).begins) % {"time": time_24h(seat.room.starts_at, venue)}
            if seat
            else _("This room is not booked now")
        ),
        soon=_soon(seat, now),
        people=str(owner_of(seat).people) if seat else "",
        faces=tuple(faces),
        officer=tuple(_officer(seat)),
        hours=tuple(_hours(seats, seat, now)),
    )


@require_safe
@refusals
def screen(request: HttpRequest) -> HttpResponse:
    """Today's list of the screen's space. A browser that is not an enrolled screen is asked for its code."""
    device = device_of(request)
    if device is None:
        return redirect("device_enrol")
    now = clock.now()
    seats = _run(device, now)
    seat = _current(seats, now)
    context = {
        "facility": _day(device, seats, seat, now),
        "room_url": (
            reverse("custody_screen_room", args=[seat.room_id]) if seat is not None and seat.room.is_enterable else ""
        ),
    }
    return render(request, "custody/screen.html", context)


@require_safe
@opens_devices
@refusals
def screen_room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """The room page for the person in front of the screen. Raises NotVisible for a room of another space."""
    device = device_of(request)
    if device is None:
        return redirect("device_enrol")
    seat = device_seat(device, room_id)
    if seat.room.is_over:
        return redirect("custody_screen")
    now = clock.now()
    page = replace(
        owner_page(seat, back=reverse("custody_screen")),
        facility=_day(device, _run(device, now), seat, now),
        back_word=_("Back to today’s bookings of this room"),
    )
    return render(request, "custody/screen_room.html", {"page": page})
