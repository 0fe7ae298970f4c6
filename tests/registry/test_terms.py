"""The last day of a returned filing follows the calendar, also before the pass over the change has reached it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine

from courts.calendars.models import CalendarEffect
from courts.calendars.queries.special_days import hits_of
from courts.calendars.services.changes import follow_changes
from courts.calendars.services.special_days import DayDetails, add_day, proposed, remove_day, revision_of
from courts.ground.actors import actor_for
from courts.ground.errors import Refused
from courts.ground.models import AuditEntry, Notice, SpecialDay, TimelineEntry, User
from courts.ground.services import notices
from courts.registry.models import Filing
from courts.registry.services.filings import expire_returned, submit_filing
from courts.registry.services.reviews import return_filing
from demo.people import Cast
from tests.registry import desk

NOW = datetime.fromisoformat("2026-04-14T10:00+04:00")
LAST_DAY = datetime.fromisoformat("2026-04-21T15:30+04:00")
NEXT_DAY = datetime.fromisoformat("2026-04-22T15:30+04:00")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def filing(cast: Cast) -> Filing:
    """A returned filing whose term ends on 21 April."""
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["poa_missing"])
    filing.refresh_from_db()
    assert filing.cure_by == LAST_DAY
    return filing


def declare(cast: Cast) -> None:
    """A holiday in the table alone, as if the pass over its change were still to come."""
    SpecialDay.records.create(venue=cast.venues["court"], day=date(2026, 4, 21), name_ar="عطلة", name_en="Holiday")


def test_filing_does_not_end_on_a_holiday_and_keeps_its_first_date(
    cast: Cast, filing: Filing, clock: time_machine.Coordinates
) -> None:
    first = filing.receipt
    declare(cast)
    clock.move_to(LAST_DAY + timedelta(hours=1))
    assert expire_returned().done == 0
    filing.refresh_from_db()
    assert (filing.state, filing.cure_by) == ("returned", NEXT_DAY)
    effect = CalendarEffect.records.get()
    assert (effect.before, effect.after, effect.change) == (LAST_DAY, NEXT_DAY, None)
    assert AuditEntry.records.filter(action="calendar.term_moved", subject_id=str(filing.pk)).count() == 1
    assert TimelineEntry.records.filter(kind="filing_term_moved", subject_id=filing.pk).count() == 1
    clock.move_to(NEXT_DAY - timedelta(hours=1))
    again = submit_filing(filing, actor=actor_for(cast.users["lawyer"]))
    assert (again.state, again.receipt) == ("submitted", first)


def test_correction_on_the_day_after_a_holiday_is_in_time(
    cast: Cast, filing: Filing, clock: time_machine.Coordinates
) -> None:
    declare(cast)
    clock.move_to(NEXT_DAY - timedelta(hours=1))
    assert submit_filing(filing, actor=actor_for(cast.users["lawyer"])).state == "submitted"


def test_filing_ends_after_the_moved_day(cast: Cast, filing: Filing, clock: time_machine.Coordinates) -> None:
    declare(cast)
    clock.move_to(NEXT_DAY + timedelta(seconds=1))
    with pytest.raises(Refused):
        submit_filing(filing, actor=actor_for(cast.users["lawyer"]))
    assert expire_returned().done == 1
    assert expire_returned().done == 0
    # The moved deadline is over too: the filer is told of the end alone.
    notices.sweep()
    sent = Notice.records.filter(state="sent", subject_id=filing.pk, channel="inbox", kind__startswith="filing_")
    assert "filing_term_moved" not in set(sent.values_list("kind", flat=True))


def test_filer_reads_the_new_last_day(cast: Cast, filing: Filing, clock: time_machine.Coordinates) -> None:
    declare(cast)
    clock.move_to(LAST_DAY + timedelta(hours=1))
    expire_returned()
    notices.sweep()
    notice = Notice.records.get(kind="filing_term_moved", channel="inbox")
    assert notice.state == "sent"
    assert "22 April 2026" in notice.body_en
    assert "22 أبريل 2026" in notice.body_ar


def test_filers_last_message_tells_the_deadline_as_it_is(cast: Cast, clock: time_machine.Coordinates) -> None:
    filing = desk.under_review(cast)
    court, manager = cast.venues["court"], actor_for(cast.users["manager"])
    first = filing.receipt.answer_due_at
    holiday = DayDetails(first.astimezone(court.tz).date(), "عطلة معلنة", "Declared holiday")
    told = Notice.records.filter(kind="filing_term_moved", channel="inbox", subject_id=filing.pk)

    def change(*, is_off: bool) -> datetime:
        clock.shift(60)
        if is_off:
            add_day(holiday, venue=court, actor=manager)
        else:
            day = SpecialDay.records.get()
            remove_day(day, seen=revision_of(day), actor=manager)
        return Filing.records.select_related("receipt").get(pk=filing.pk).receipt.answer_due_at

    dues = []
    for is_off in (True, False, True):
        dues.append(change(is_off=is_off))
        clock.shift(60)
        notices.sweep()
        newest = told.filter(state="sent").latest("sent_at")
        assert f"{dues[-1].astimezone(court.tz):%-d %B %Y}" in newest.body_en
    assert dues == [dues[0], first, dues[0]]
    assert told.filter(state="sent").count() == 3
    # Of changes between two sweeps the last one alone is told.
    for is_off in (False, True, False):
        change(is_off=is_off)
    clock.shift(60)
    notices.sweep()
    assert sorted(told.values_list("state", flat=True)) == ["sent"] * 4 + ["withdrawn"] * 2
    assert f"{first.astimezone(court.tz):%-d %B %Y}" in told.filter(state="sent").latest("sent_at").body_en


def ended(filing: Filing, clock: time_machine.Coordinates) -> None:
    """The filing ends in the afternoon of its last day, and its filer is told."""
    clock.move_to(LAST_DAY + timedelta(hours=1))
    assert expire_returned().done == 1
    notices.sweep()
    filing.refresh_from_db()
    assert filing.state == "expired"


HOLIDAY = DayDetails(date(2026, 4, 21), "عطلة معلنة", "Declared holiday")


def test_filing_that_ended_earlier_that_day_is_shown_and_reinstated(
    cast: Cast, filing: Filing, clock: time_machine.Coordinates
) -> None:
    ended(filing, clock)
    first, court = filing.receipt, cast.venues["court"]
    (hit,) = hits_of(proposed(HOLIDAY, venue=court), cast.users["manager"])
    (row,) = hit.terms.rows
    assert (row.before, row.after, row.count, row.reinstates) == (LAST_DAY, NEXT_DAY, 1, True)
    change = add_day(HOLIDAY, venue=court, actor=actor_for(cast.users["manager"]))
    filing.refresh_from_db()
    assert (filing.state, filing.cure_by) == ("returned", NEXT_DAY)
    assert CalendarEffect.records.get().change == change
    assert AuditEntry.records.filter(action="filing.returned", subject_id=str(filing.pk), actor=None).count() == 1
    assert TimelineEntry.records.filter(kind="filing_reinstated", subject_id=filing.pk).count() == 1
    follow_changes()
    notices.sweep()
    told = Notice.records.get(kind="filing_reinstated", channel="inbox")
    assert told.state == "sent"
    assert "22 أبريل 2026" in told.body_ar
    clock.move_to(NEXT_DAY - timedelta(hours=1))
    again = submit_filing(filing, actor=actor_for(cast.users["lawyer"]))
    assert (again.state, again.receipt) == ("submitted", first)


def test_reinstated_filing_can_end_again_and_its_filer_is_told_again(
    cast: Cast, filing: Filing, clock: time_machine.Coordinates
) -> None:
    ended(filing, clock)
    add_day(HOLIDAY, venue=cast.venues["court"], actor=actor_for(cast.users["manager"]))
    clock.move_to(NEXT_DAY + timedelta(hours=1))
    assert expire_returned().done == 1
    assert Notice.records.filter(kind="filing_expired", channel="inbox").count() == 2
    notices.sweep()
    # The time to correct is over: the filer is not told that it began again.
    assert Notice.records.filter(kind="filing_reinstated", state="sent").count() == 0


def test_filing_that_ended_on_another_day_or_in_another_court_stays_ended(
    cast: Cast, filing: Filing, clock: time_machine.Coordinates
) -> None:
    ended(filing, clock)
    root = actor_for(User.objects.create_superuser("root@diwan.example", "a long demonstration password"))
    add_day(HOLIDAY, venue=cast.venues["other_court"], actor=root)
    clock.move_to(NEXT_DAY + timedelta(hours=1))
    add_day(replace(HOLIDAY, day=date(2026, 4, 22)), venue=cast.venues["court"], actor=root)
    filing.refresh_from_db()
    assert (filing.state, filing.cure_by) == ("expired", LAST_DAY)
    assert not CalendarEffect.records.exists()
