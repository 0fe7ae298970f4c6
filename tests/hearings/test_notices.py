"""Notices about hearings: recipients, text, and notices that no longer apply."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext
from icalendar import Calendar

from courts.access.services import accounts
from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict
from courts.ground.models import Notice, TimelineEntry
from courts.ground.services.notices import sweep
from courts.registry.models import Case, Representation
from courts.registry.services.cases import end_representation
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.listing import cancel_hearing, reschedule_hearing
from hearings.wording.calendar import calendar_of
from tests.hearings.cases import LATER, TOMORROW, actor, fresh, reserved
from video.models import Room, Seat
from video.services.rooms import remove_seat


def test_everyone_is_notified_and_the_detainee_through_the_facility(cast: Cast, hearing: Hearing) -> None:
    sweep()
    told = Notice.records.filter(kind="hearing_listed", state="sent")
    by_mail = {str(row.recipient.name_en) for row in told.filter(channel="email")}
    assert by_mail == {
        "Maryam Al Sahel",
        "Salem Al Waha",
        "Huda Al Rimal",
        "Imran Khan",
        "Yousef Al Hammadi",
        "Reem Al Shamsi",
        # The judge too. The clerk listed the hearing and gets no notice of it.
        "Judge Khalid Al Marzooqi",
    }
    worklist = told.get(channel="worklist")
    assert (worklist.recipient, worklist.venue) == (cast.people["detainee"], cast.venues["facility"])
    for message in mail.outbox:
        for name in ("هدى الرمال", "طارق نجم", "Huda Al Rimal", "Tariq Najm"):
            assert name not in str(message.subject)
            assert name not in str(message.body)


def test_notice_contains_facts_for_its_own_recipient(cast: Cast, hearing: Hearing) -> None:
    sweep()
    sent = Notice.records.filter(kind="hearing_listed", state="sent")
    told = {str(row.recipient.name_en): row.body_en if row.recipient.language == "en" else row.body_ar for row in sent}
    assert "شاهد 1" in told["Yousef Al Hammadi"]
    assert "Interpreter" in told["Imran Khan"]
    # Production takes 15 minutes.
    assert "10:15" in told["Tariq Najm"]
    assert cast.spaces["facility_room"].name_ar in told["Tariq Najm"]
    with translation.override("ar"):
        absent = gettext("If you do not attend, the court may continue without you.")
    assert absent in told["Huda Al Rimal"]
    # The court cannot continue without its judge.
    assert absent not in told["Judge Khalid Al Marzooqi"]


def test_judge_and_clerk_get_reminders(cast: Cast, hearing: Hearing) -> None:
    reminded = Notice.records.filter(kind="hearing_reminder", step="2h", channel="email")
    assert {cast.people["judge"].pk, cast.people["clerk"].pk} <= set(reminded.values_list("recipient", flat=True))


@pytest.mark.slow
@pytest.mark.parametrize("member", ["counsel", "witness", "judge", "claimant"])
def test_reminder_is_skipped_when_the_recipient_has_lost_the_right(
    cast: Cast, hearing: Hearing, member: str, clock: time_machine.Coordinates
) -> None:
    sweep()
    mail.outbox.clear()
    if member == "counsel":
        end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=actor(cast, "clerk"))
    elif member == "witness":
        remove_seat(Seat.records.get(room=hearing.room_id, person=cast.people["witness"]), actor=SYSTEM, reason="…")
    else:
        accounts.close(cast.users[member], actor=SYSTEM, reason="left service")
    clock.move_to(TOMORROW - timedelta(hours=2) + timedelta(seconds=1))
    sweep(limit=1000)
    reached = {address for message in mail.outbox for address in message.to}
    assert cast.users[member].email not in reached
    assert cast.users["lawyer"].email in reached
    unsent = Notice.records.filter(recipient=cast.people[member], step="2h")
    assert set(unsent.values_list("state", "skip_reason")) <= {("skipped", "no right"), ("skipped", "account closed")}
    assert unsent.exists()


def test_former_facility_of_a_detainee_gets_no_notice(cast: Cast, hearing: Hearing) -> None:
    Seat.records.filter(room=hearing.room_id, role="detainee").update(space=cast.spaces["station_room"])
    sweep()
    assert Notice.records.get(kind="hearing_listed", channel="worklist").skip_reason == "superseded"


def test_reminder_steps_in_the_past_are_not_scheduled(cast: Cast, hearing: Hearing) -> None:
    steps = set(Notice.records.filter(kind="hearing_reminder").values_list("step", flat=True))
    assert steps == {"1d", "2h"}
    due = Notice.records.filter(step="2h").first()
    assert due is not None
    assert due.due_at == TOMORROW - timedelta(hours=2)


def test_reschedule_withdraws_old_reminders_and_sends_one_notice(cast: Cast, hearing: Hearing) -> None:
    sweep()
    mail.outbox.clear()
    reschedule_hearing(
        hearing,
        starts_at=LATER,
        ends_at=LATER + timedelta(minutes=30),
        reason="تعارض مع جلسة عاجلة",
        version=1,
        actor=actor(cast, "clerk"),
    )
    sweep()
    old = Notice.records.filter(kind="hearing_reminder", version=1)
    assert set(old.values_list("state", flat=True)) == {"withdrawn"}
    to_lawyer = [message for message in mail.outbox if cast.users["lawyer"].email in message.to]
    assert len(to_lawyer) == 1
    assert "تعارض مع جلسة عاجلة" in str(to_lawyer[0].body)
    assert set(Notice.records.filter(kind="hearing_reminder", state="pending").values_list("version", flat=True)) == {2}
    lines = TimelineEntry.records.filter(subject_id=hearing.case_id, source_id=hearing.pk)
    assert sorted(lines.values_list("kind", "mark")) == [
        ("hearing_listed", "future"),
        ("hearing_moved", "court"),
        ("hearing_scheduled", "court"),
    ]
    assert lines.get(kind="hearing_listed").at == LATER
    assert Room.records.get(pk=hearing.room_id).starts_at == LATER


def test_cancellation_releases_everything_and_notifies_once(cast: Cast, case: Case, hearing: Hearing) -> None:
    sweep()
    mail.outbox.clear()
    cancel_hearing(hearing, reason="صلح بين الطرفين", version=1, actor=actor(cast, "clerk"))
    sweep()
    assert reserved(hearing) == 0
    assert Case.records.get(pk=case.pk).state == "preparing"
    to_witness = [message for message in mail.outbox if cast.users["witness"].email in message.to]
    assert len(to_witness) == 1
    worklist = Notice.records.filter(kind="hearing_cancelled", channel="worklist", state="sent")
    assert worklist.count() == 1
    assert not Notice.records.filter(kind="hearing_reminder", state="pending").exists()
    kinds = set(TimelineEntry.records.filter(source_id=hearing.pk).values_list("kind", flat=True))
    # The listing is past and stays on the timeline; the upcoming date is gone.
    assert kinds == {"hearing_scheduled", "hearing_cancelled"}
    with pytest.raises(Conflict):
        cancel_hearing(fresh(hearing), reason="مرة أخرى", version=2, actor=actor(cast, "clerk"))


@pytest.mark.parametrize("moved", [False, True])
def test_cancellation_after_a_move_says_that_earlier_dates_no_longer_apply(
    cast: Cast, hearing: Hearing, moved: bool
) -> None:
    clerk = actor(cast, "clerk")
    sweep()
    mail.outbox.clear()
    if moved:
        ends_at = LATER + timedelta(minutes=30)
        reschedule_hearing(hearing, starts_at=LATER, ends_at=ends_at, reason="سبب", version=1, actor=clerk)
    cancel_hearing(fresh(hearing), reason="سبب", version=2 if moved else 1, actor=clerk)
    sweep()
    [letter] = [message for message in mail.outbox if cast.users["witness"].email in message.to]
    assert ("ولا يسري أي موعد سابق لها" in letter.body) == moved


def test_titles_say_what_happened_and_when(cast: Cast, hearing: Hearing, clock: time_machine.Coordinates) -> None:
    clerk, counsel = actor(cast, "clerk"), cast.people["counsel"]
    clock.move_to(TOMORROW - timedelta(days=1) + timedelta(seconds=1))
    sweep()
    move = {"starts_at": LATER, "ends_at": LATER + timedelta(minutes=30)}
    reschedule_hearing(hearing, **move, reason="سبب", version=1, actor=clerk)
    sweep()
    cancel_hearing(fresh(hearing), reason="سبب", version=2, actor=clerk)
    sweep()
    rows = Notice.records.filter(recipient=counsel, channel="inbox", state="sent")
    titles = {row.kind: row.title_en.partition(": ") for row in rows}
    first, later = "Wednesday 15 April 2026 · 10:30", "Thursday 16 April 2026 · 10:30"
    assert titles.pop("hearing_reminder")[2].startswith(f"hearing on {first}: ")
    assert {kind: title for kind, (title, _colon, _case) in titles.items() if kind.startswith("hearing_")} == {
        "hearing_listed": f"Hearing listed for {first}",
        "hearing_moved": f"Hearing moved to {later}",
        "hearing_cancelled": f"Hearing on {later} cancelled",
    }


def test_calendar_file_to_download_is_published_to_no_attendee(hearing: Hearing) -> None:
    calendar = Calendar.from_ical(calendar_of(hearing))
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in calendar.walk("VEVENT")[0]
