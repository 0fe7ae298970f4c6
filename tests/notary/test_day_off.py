"""A holiday that is declared after an appointment was booked: shown before, marked, told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.calendars.models import CalendarEffect
from courts.calendars.queries.special_days import hits_of
from courts.calendars.services.changes import follow_changes
from courts.calendars.services.special_days import DayDetails, add_day, proposed, remove_day, revision_of
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.ground.models import Notice, SpecialDay, User
from courts.ground.services.notices import sweep
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot
from notary.services import appointments, invitations
from tests.notary.couple import actor_of, booked, waiting


@pytest.fixture
def root(cast: Cast) -> User:
    return User.objects.create_superuser("root@diwan.example", "a long demonstration password")


def details(slot: Slot, cast: Cast) -> DayDetails:
    return DayDetails(slot.starts_at.astimezone(cast.venues["office"].tz).date(), "عطلة معلنة", "Declared holiday")


def declare(slot: Slot, cast: Cast, root: User) -> SpecialDay:
    add_day(details(slot, cast), venue=cast.venues["office"], actor=actor_for(root))
    return SpecialDay.records.get()


def page(cast: Cast, member: str, address: str) -> str:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(cast.users[member], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address).content.decode()


def test_preview_counts_the_appointment_and_names_no_one(cast: Cast, slot: Slot, root: User) -> None:
    booked(cast, slot)
    (hit,) = hits_of(proposed(details(slot, cast), venue=cast.venues["office"]), root)
    assert [(row.starts_at, row.title, row.stands) for row in hit.bookings.rows] == [(slot.starts_at, "", False)]


def test_holiday_marks_the_appointment_and_tells_its_people_once(cast: Cast, slot: Slot, root: User) -> None:
    row = booked(cast, slot)
    declare(slot, cast, root)
    assert CalendarEffect.records.get().subject_id == row.pk
    told = Notice.records.filter(kind="appointment_day_off", channel="inbox")
    people = {cast.people["groom"], cast.people["bride"], slot.notary}
    assert {notice.recipient for notice in told} == people
    assert told.count() == 3
    count = Notice.records.count()
    assert follow_changes().done == 0
    assert Notice.records.count() == count
    sweep()
    assert set(told.values_list("state", flat=True)) == {"sent"}
    assert "لا يمكن عقد هذا الموعد" in page(cast, "groom", reverse("appointment", args=[row.pk]))
    assert "يوم عطلة" in page(cast, "notary", reverse("appointments"))


def test_appointment_on_a_day_off_can_be_cancelled_until_it_starts(cast: Cast, slot: Slot, root: User) -> None:
    row = booked(cast, slot)
    declare(slot, cast, root)
    with time_machine.travel(slot.starts_at - timedelta(minutes=5), tick=False):
        fresh = Appointment.records.select_related("office", "room").get(pk=row.pk)
        appointments.cancel_appointment(fresh, reason="", actor=actor_of(cast, "groom"))
    assert Appointment.records.get().state == "cancelled_by_customer"


def test_removed_holiday_tells_those_who_were_told(cast: Cast, slot: Slot, root: User) -> None:
    booked(cast, slot)
    day = declare(slot, cast, root)
    sweep()
    remove_day(day, seen=revision_of(day), actor=actor_for(root))
    assert Notice.records.filter(kind="appointment_stands", channel="inbox").count() == 3
    sweep()
    assert Notice.records.filter(kind="appointment_stands", channel="inbox", state="sent").count() == 3


def test_holiday_put_on_and_off_before_anyone_was_told_is_told_once(cast: Cast, slot: Slot, root: User) -> None:
    booked(cast, slot)
    for _ in range(2):
        day = declare(slot, cast, root)
        remove_day(day, seen=revision_of(day), actor=actor_for(root))
    day = declare(slot, cast, root)
    sweep()
    sent = Notice.records.filter(kind__in=["appointment_day_off", "appointment_stands"], channel="inbox", state="sent")
    assert list(sent.values_list("kind", flat=True)) == ["appointment_day_off"] * 3
    assert sent.values("recipient").distinct().count() == 3
    remove_day(day, seen=revision_of(day), actor=actor_for(root))
    sweep()
    assert sent.filter(kind="appointment_stands").count() == 3


def test_time_that_became_a_holiday_cannot_be_accepted(cast: Cast, slot: Slot, root: User) -> None:
    row = waiting(cast, slot)
    declare(slot, cast, root)
    with pytest.raises(Conflict) as refused:
        invitations.accept(row, actor=actor_of(cast, "bride"))
    assert refused.value.code == "office_closed"
    row.refresh_from_db()
    assert row.state == "waiting"
    assert not CalendarEffect.records.exists()
