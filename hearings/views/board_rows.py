"""Rows of the day board: readiness, place and the next act for the user."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courts.ground.models import Person
from hearings.models import Hearing
from hearings.states import HearingState, MinutesState
from video.models import Seat
from video.queries.matrix import HERE
from video.states import ProductionState, SeatState

LIVE = {HearingState.IN_SESSION, HearingState.PAUSED}
SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Fact:
    """A short text on readiness, with its tone."""

    word: str
    tone: str = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One hearing on the board."""

    hearing: Hearing
    minutes: int
    facts: tuple[Fact, ...]
    place: str
    act_url: str
    act: str
    is_primary: bool
    is_live: bool
    is_done: bool
    now_before: bool = False
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class UrgentTask:
    """A task for the user: its hearing, its place, and the page to do it."""

    hearing: Hearing
    title: str
    line: str
    url: str
    act: str
    tone: str


def _seats(hearing: Hearing) -> list[Seat]:
    return list(hearing.room.live_seats)  # type: ignore[attr-defined]


def _detainee(seat: Seat) -> Fact:
    if seat.production == ProductionState.PRODUCED:
        return Fact(_("Inmate brought"), "ok")
    if seat.production == ProductionState.REFUSED:
        return Fact(_("Inmate refused to attend"), "bad")
    if seat.production == ProductionState.UNFIT:
        return Fact(_("Inmate unfit to attend"), "bad")
    return Fact(_("Inmate not brought yet"), "warn")


def facts_of(hearing: Hearing, person: Person) -> Iterator[Fact]:
    """Numbers of people in the room, waiting and missing, without the user."""
    if hearing.has_ended:
        return
    others = [seat for seat in _seats(hearing) if seat.person_id != person.pk]
    here = [seat for seat in others if seat.state in HERE]
    admitted = sum(seat.is_online and seat.state == SeatState.ADMITTED for seat in here)
    waiting = sum(seat.is_online and seat.state == SeatState.WAITING for seat in here)
    away = len(here) - admitted - waiting
    missing = len(others) - len(here)
    if admitted:
        yield Fact(
            ngettext("%(count)s in the room", "%(count)s in the room", admitted) % {"count": admitted},
            "ok",
            "state-live",
        )
    if waiting:
        yield Fact(ngettext("%(count)s waiting", "%(count)s waiting", waiting) % {"count": waiting})
    if away:
        yield Fact(ngettext("%(count)s not connected", "%(count)s not connected", away) % {"count": away})
    if missing:
        yield Fact(ngettext("%(count)s not here yet", "%(count)s not here yet", missing) % {"count": missing})
    for seat in others:
        if seat.space_id is not None:
            yield _detainee(seat)


def _place(hearing: Hearing) -> str:
    for seat in _seats(hearing):
        if seat.space is not None:
            return f"{seat.space.venue.name} · {seat.space.name}"
    return _("By video")


def _act(hearing: Hearing, person: Person, now: datetime, *, is_off: bool) -> tuple[str, str, bool]:
    if is_off and person.pk == hearing.clerk_id:
        return reverse("hearing_reschedule", args=[hearing.pk]), _("List again"), True
    minutes = next(iter(hearing.all_minutes), None)  # type: ignore[attr-defined]
    if hearing.state in LIVE:
        return reverse("hearing_room", args=[hearing.pk]), _("Back to the room"), True
    if minutes is not None and minutes.state == MinutesState.DRAFT:
        words = _("Sign the minutes") if person.pk == hearing.judge_id else _("Edit the minutes")
        return reverse("hearing_minutes", args=[hearing.pk]), words, False
    if minutes is not None:
        return reverse("hearing_minutes", args=[hearing.pk]), _("Minutes"), False
    if hearing.state == HearingState.SCHEDULED and hearing.room.opens_at <= now:
        # The judge and the clerk run the room and skip the waiting room.
        words = _("Enter the room") if person.pk in {hearing.judge_id, hearing.clerk_id} else _("To the waiting room")
        return reverse("hearing_room", args=[hearing.pk]), words, False
    return "", "", False


def rows_of(
    hearings: list[Hearing], person: Person, now: datetime, *, is_today: bool, off: Collection[UUID] = ()
) -> list[Row]:
    """The rows in order. `now_before` marks the first row that starts later than now.

    off: the keys of the hearings at whose time the court is closed.
    """
    rows: list[Row] = []
    line_drawn = not is_today
    for hearing in hearings:
        url, words, is_primary = _act(hearing, person, now, is_off=hearing.pk in off)
        now_before = not line_drawn and bool(rows) and hearing.starts_at > now
        line_drawn = line_drawn or hearing.starts_at > now
        rows.append(
            Row(
                hearing=hearing,
                minutes=int((hearing.ends_at - hearing.starts_at).total_seconds() // 60),
                facts=tuple(facts_of(hearing, person)),
                place=_place(hearing),
                act_url=url,
                act=words,
                is_primary=is_primary,
                is_live=hearing.state in LIVE,
                is_done=hearing.has_ended,
                now_before=now_before,
                is_off=hearing.pk in off,
            )
        )
    return rows


def urgent_tasks_of(rows: list[Row], now: datetime) -> list[UrgentTask]:
    """Urgent tasks: detainees who are not produced half an hour before the hearing, with the officer's report."""
    found = []
    for row in rows:
        hearing = row.hearing
        if hearing.state not in {HearingState.SCHEDULED, *LIVE} or hearing.starts_at > now + SOON:
            continue
        for seat in _seats(hearing):
            if seat.space is None or seat.production == ProductionState.PRODUCED:
                continue
            fact = _detainee(seat)
            found.append(
                UrgentTask(
                    hearing=hearing,
                    title=fact.word,
                    line=f"{seat.space.venue.name} · {seat.space.name}"
                    + (f" · {seat.production_note}" if seat.production_note else ""),
                    url=reverse("hearing", args=[hearing.pk]),
                    act=_("View the hearing"),
                    tone="bad",
                )
            )
    return found
