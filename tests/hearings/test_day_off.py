"""A holiday that is declared after a hearing was listed: shown before, marked, told once, listed again."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from courts.calendars.models import CalendarEffect
from courts.calendars.queries.special_days import hits_of
from courts.calendars.services.bookings import follow_change
from courts.calendars.services.changes import follow_changes
from courts.calendars.services.special_days import (
    DayDetails,
    add_day,
    change_day,
    proposed,
    remove_day,
    revision_of,
)
from courts.ground.declared.calendar_followers import Scope
from courts.ground.models import Notice, SpecialDay
from courts.ground.services.notices import outbox, sweep
from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing
from hearings.queries.day_off import HEARINGS
from tests.hearings.cases import TOMORROW, actor, fresh, make_hearing
from tests.hearings.pages.client import signed_in

DAY = TOMORROW.date()
HOLIDAY = DayDetails(DAY, "عطلة معلنة", "Declared holiday")


def declare(cast: Cast) -> SpecialDay:
    add_day(HOLIDAY, venue=cast.venues["court"], actor=actor(cast, "manager"))
    return SpecialDay.records.get()


def told(kind: str, channel: str = "inbox") -> list[str]:
    rows = Notice.records.filter(kind=kind, channel=channel).select_related("recipient")
    return sorted(row.recipient.name_ar for row in rows)


def test_preview_names_the_hearing_to_its_readers_only(cast: Cast, hearing: Hearing) -> None:
    proposal = proposed(HOLIDAY, venue=cast.venues["court"])
    with translation.override("ar"):
        for member, named in (("clerk", True), ("manager", False), ("stranger", False)):
            (hit,) = hits_of(proposal, cast.users[member])
            (row,) = hit.bookings.rows
            assert (row.starts_at, row.stands, bool(row.title)) == (hearing.starts_at, False, named), member
            assert cast.people["claimant"].name_ar not in row.title
    assert not CalendarEffect.records.exists()


def test_holiday_marks_the_hearing_and_tells_everyone_once(cast: Cast, hearing: Hearing) -> None:
    declare(cast)
    effect = CalendarEffect.records.get()
    assert (effect.kind, effect.subject_id, effect.before) == ("day_off", hearing.pk, hearing.starts_at)
    invited = told("hearing_listed")
    assert cast.people["counsel"].name_ar in invited
    # The clerk listed the hearing and got no notice of it; now everyone is told.
    assert set(told("hearing_day_off")) == {*invited, cast.people["clerk"].name_ar}
    assert told("hearing_day_off", "worklist") == [cast.people["detainee"].name_ar]
    before = Notice.records.count()
    assert follow_changes().done == 0
    assert Notice.records.count() == before


def test_no_reminder_is_sent_for_a_date_that_falls_on_a_day_off(cast: Cast, hearing: Hearing) -> None:
    declare(cast)
    Notice.records.filter(kind="hearing_reminder").update(due_at=hearing.created_at)
    sweep()
    assert not Notice.records.filter(kind="hearing_reminder", state="sent").exists()
    assert Notice.records.filter(kind="hearing_day_off", state="sent").exists()


def test_clerk_finds_the_hearing_with_free_times_and_lists_it_again(cast: Cast, hearing: Hearing) -> None:
    declare(cast)
    clerk = signed_in(cast, "clerk")
    assert clerk.get(reverse("hearings")).context["on_days_off"] == 1
    board = clerk.get(reverse("hearings_on_days_off"))
    (row,) = board.context["rows"]
    assert (row.hearing, row.reason) == (hearing, "عطلة معلنة")
    address = reverse("hearing_reschedule", args=[hearing.pk])
    form = clerk.get(address).context["form"]
    offered = [start for day in form.offered for start in day.starts]
    assert offered
    assert all(start.at.date() != DAY for start in offered)
    sent = {**{name: form[name].value() for name in form.fields}, "free": offered[0].value}
    answer = clerk.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    after = fresh(hearing)
    assert after.starts_at == offered[0].at
    assert "عطلة معلنة" in after.change_reason
    assert clerk.get(reverse("hearings_on_days_off")).context["rows"] == []
    # A notice of the day off that has not left yet leaves no more.
    sweep()
    assert set(Notice.records.filter(kind="hearing_day_off").values_list("state", flat=True)) == {"withdrawn"}
    assert "sent" in Notice.records.filter(kind="hearing_moved").values_list("state", flat=True)


@pytest.mark.parametrize("member", ["stranger", "lawyer", "judge", "manager", "officer"])
def test_board_of_days_off_exists_for_clerks_only(cast: Cast, hearing: Hearing, member: str) -> None:
    declare(cast)
    assert signed_in(cast, member).get(reverse("hearings_on_days_off")).status_code == 404


def test_removed_holiday_tells_those_who_were_told_and_no_others(cast: Cast, hearing: Hearing) -> None:
    day = declare(cast)
    sweep()
    heard = set(
        Notice.records.filter(kind="hearing_day_off", state="sent").values_list("recipient", "venue", "channel")
    )
    assert heard
    remove_day(day, seen=revision_of(day), actor=actor(cast, "manager"))
    again = set(Notice.records.filter(kind="hearing_stands").values_list("recipient", "venue", "channel"))
    assert {row[:2] for row in again} == {row[:2] for row in heard}
    sweep()
    assert Notice.records.filter(kind="hearing_stands", state="sent").exists()
    assert signed_in(cast, "clerk").get(reverse("hearings_on_days_off")).context["rows"] == []


def test_holiday_removed_before_anyone_was_told_is_told_to_no_one(cast: Cast, hearing: Hearing) -> None:
    day = declare(cast)
    remove_day(day, seen=revision_of(day), actor=actor(cast, "manager"))
    sweep()
    assert not Notice.records.filter(kind__in=["hearing_day_off", "hearing_stands"], state="sent").exists()


def take_back(cast: Cast) -> None:
    day = SpecialDay.records.get()
    remove_day(day, seen=revision_of(day), actor=actor(cast, "manager"))


def sent() -> Counter[tuple[str, str, str]]:
    """Number of times that each person read on each channel that the day is off or that the hearing stands."""
    rows = Notice.records.filter(kind__in=["hearing_day_off", "hearing_stands"], state="sent")
    return Counter(rows.values_list("kind", "recipient__name_ar", "channel"))


def kinds_sent() -> Counter[str]:
    return Counter(kind for kind, _person, channel in sent() if channel == "inbox")


def test_holiday_put_on_and_off_before_anyone_was_told_is_told_once(cast: Cast, hearing: Hearing) -> None:
    for _ in range(3):
        declare(cast)
        take_back(cast)
    declare(cast)
    sweep()
    assert set(sent().values()) == {1}
    assert set(kinds_sent()) == {"hearing_day_off"}
    assert {person for _kind, person, channel in sent() if channel == "inbox"} == set(told("hearing_day_off"))


def test_day_taken_back_after_it_was_told_is_corrected_once(cast: Cast, hearing: Hearing) -> None:
    declare(cast)
    sweep()
    people = kinds_sent()["hearing_day_off"]
    for _ in range(2):
        take_back(cast)
        declare(cast)
    sweep()
    # Everyone knows already that the day is off.
    assert kinds_sent() == {"hearing_day_off": people}
    take_back(cast)
    sweep()
    declare(cast)
    take_back(cast)
    sweep()
    assert kinds_sent() == {"hearing_day_off": people, "hearing_stands": people}
    assert set(sent().values()) == {1}


def test_day_taken_back_while_a_sweep_holds_its_notices_tells_no_one(
    cast: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(cast)
    prepare = outbox.preparing.prepare

    def taken_back_before(*args: Any, **kwargs: Any) -> Any:
        if SpecialDay.records.exists():
            take_back(cast)
        return prepare(*args, **kwargs)

    monkeypatch.setattr(outbox.preparing, "prepare", taken_back_before)
    sweep()
    sweep()
    assert not sent()


def test_correction_is_sent_if_the_worker_died_as_the_mail_left(
    cast: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(cast)
    Notice.records.exclude(kind="hearing_day_off").delete()

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox.outcomes, "mark_accepted", killed)
        with pytest.raises(KeyboardInterrupt):
            sweep()
    (letter,) = mail.outbox
    take_back(cast)
    Notice.records.filter(state="claimed").update(claimed_at=hearing.created_at - timedelta(minutes=3))
    sweep()
    stands = Notice.records.filter(kind="hearing_stands", channel="email", state="sent")
    assert letter.to[0] in stands.values_list("address", flat=True)


def test_moved_holiday_frees_one_hearing_and_hits_another(cast: Cast, case: Case, hearing: Hearing) -> None:
    later = make_hearing(cast, case, starts_at=TOMORROW.replace(day=TOMORROW.day + 1))
    day = declare(cast)
    details = DayDetails(later.starts_at.date(), day.name_ar, day.name_en)
    change_day(day, details, seen=revision_of(day), actor=actor(cast, "manager"))
    kinds = list(CalendarEffect.records.order_by("pk").values_list("subject_id", "kind"))
    assert kinds == [(hearing.pk, "day_off"), (hearing.pk, "stands"), (later.pk, "day_off")]


def test_shorter_hours_mark_only_the_hearings_outside_them(cast: Cast, hearing: Hearing) -> None:
    short = DayDetails(DAY, "دوام رمضان", "Ramadan hours", time(9), time(10, 45))
    add_day(short, venue=cast.venues["court"], actor=actor(cast, "manager"))
    # 10:30 to 11:00 does not end by 10:45.
    assert CalendarEffect.records.get().kind == "day_off"


def test_hearing_that_has_begun_is_left_alone(cast: Cast, hearing: Hearing) -> None:
    Hearing.records.filter(pk=hearing.pk).update(state="in_session")
    day = declare(cast)
    assert follow_change(HEARINGS, Scope(day.venue_id, (DAY,)), day.pk, 10) == 0
    assert not CalendarEffect.records.exists()
