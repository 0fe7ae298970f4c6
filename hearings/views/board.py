"""The day board of judges and clerks, and the list "My hearings" of all other users."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courts.access.queries.identity_checks import waiting_checks
from courts.calendars.queries.working_time import day_window
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.dates import HOUSE_ZONE, day_of, time_24h
from hearings.queries.day_off import HEARINGS, hearings_on_days_off
from hearings.queries.hearings import (
    board_of,
    own_hearings,
    serves_a_court,
    unsigned_minutes,
    visible_case_ids,
)
from hearings.states import HearingState
from hearings.views.board_rows import rows_of, urgent_tasks_of

PER_PAGE = 20
FARTHEST = timedelta(days=365 * 5)


def _day_asked(request: SignedInRequest, today: date) -> date:
    """The day in the address, or today for an invalid or very distant one."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today


@require_safe
@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    """The day board for a judge or clerk; for other users the hearings that they attend."""
    if serves_a_court(request.user.person):
        return _docket(request)
    return _my_hearings(request)


def _docket(request: SignedInRequest) -> HttpResponse:
    person = request.user.person
    now = clock.now()
    today = day_of(now, HOUSE_ZONE)
    day = _day_asked(request, today)
    hearings = list(board_of(person, *day_window(day, HOUSE_ZONE)))
    off = HEARINGS.marked(hearings)
    rows = rows_of(hearings, person, now, is_today=day == today, off=off)
    ended = sum(row.is_done for row in rows)
    live = sum(row.is_live for row in rows)
    adjourned = sum(row.hearing.state == HearingState.ADJOURNED for row in rows)
    counts = [
        ngettext("%(count)s hearing", "%(count)s hearings", len(rows)) % {"count": len(rows)},
        ngettext("%(count)s ended", "%(count)s ended", ended) % {"count": ended} if ended else "",
        ngettext("%(count)s in session", "%(count)s in session", live) % {"count": live} if live else "",
        ngettext("%(count)s adjourned", "%(count)s adjourned", adjourned) % {"count": adjourned} if adjourned else "",
        ngettext("%(count)s to be moved", "%(count)s to be moved", len(off)) % {"count": len(off)} if off else "",
    ]
    context = {
        "rows": rows,
        "counts": [words for words in counts if words],
        "day": day,
        "is_today": day == today,
        "now": now,
        "clock": time_24h(now, HOUSE_ZONE),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "urgent": urgent_tasks_of(rows, now),
        "to_sign": list(unsigned_minutes(person)[:20]),
        "on_days_off": len(hearings_on_days_off(person)),
        "signs": serves_today(person, Role.JUDGE),
        "person": person,
        "checks": waiting_checks(person),
    }
    return render(request, "hearings/board.html", context)


@require_safe
@signed_in
def days_off(request: SignedInRequest) -> HttpResponse:
    """The hearings that fall on a day off and wait for another date, for the clerks of their courts."""
    person = request.user.person
    if not serves_today(person, Role.CLERK):
        raise NotVisible
    return render(request, "hearings/days_off.html", {"rows": hearings_on_days_off(person)})


def _my_hearings(request: SignedInRequest) -> HttpResponse:
    person = request.user.person
    past = request.GET.get("show") == "past"
    page = BoundedPaginator(own_hearings(person, now=clock.now(), past=past), PER_PAGE).get_page(
        request.GET.get("page")
    )
    known = visible_case_ids(person, [row.case_id for row in page.object_list])
    off = HEARINGS.marked(page.object_list)
    context = {"page": page, "past": past, "known": known, "now": clock.now(), "off": off}
    return render(request, "hearings/my_hearings.html", context)
