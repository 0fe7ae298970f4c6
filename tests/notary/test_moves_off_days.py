"""The notary moves appointments from days off to free times, several at once, with one message to each person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.calendars.services.special_days import DayDetails, add_day
from courts.ground.actors import actor_for
from courts.ground.models import AuditEntry, Notice, Reservation, User
from courts.ground.services import reservations
from demo.people import Cast
from notary.models import Appointment
from notary.queries.appointments import cancellable_until
from notary.queries.slots import Slot
from notary.services.appointments import cancel_appointment
from tests.notary.couple import actor_of, booked

ADDRESS = reverse("move_appointments")


def client_of(cast: Cast, member: str, language: str = "ar") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.users[member], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def off(cast: Cast, slot: Slot) -> Appointment:
    """A booked appointment on a day that is declared a day off."""
    row = booked(cast, slot)
    root = User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    day = slot.starts_at.astimezone(cast.venues["office"].tz).date()
    add_day(DayDetails(day, "عطلة معلنة", "Declared holiday"), venue=cast.venues["office"], actor=actor_for(root))
    return Appointment.records.select_related("office", "notary", "room").get(pk=row.pk)


def proposal(client: Client) -> str:
    [(move, _failure)] = client.get(ADDRESS).context["moves"]
    return f"{move.appointment.pk}|{move.appointment.version}|{move.starts_at.isoformat()}"


def test_appointment_moves_with_room_and_people_and_one_message(cast: Cast, off: Appointment) -> None:
    notary = client_of(cast, "notary")
    assert ADDRESS in notary.get(reverse("appointments")).content.decode()
    [(move, _failure)] = notary.get(ADDRESS).context["moves"]
    assert move.starts_at.astimezone(off.office.tz).date() > off.starts_at.astimezone(off.office.tz).date()
    answer = notary.post(ADDRESS, {"move": proposal(notary)})
    assert (answer.status_code, answer["Location"]) == (302, reverse("appointments"))
    row = Appointment.records.get(pk=off.pk)
    assert (row.state, row.version, row.starts_at, row.ends_at - row.starts_at) == (
        "booked",
        2,
        move.starts_at,
        timedelta(minutes=30),
    )
    assert row.change_reason == "المكتب مغلق في ذلك الوقت: عطلة معلنة"
    assert row.room is not None
    assert (row.room.starts_at, row.room.opens_at < row.starts_at) == (row.starts_at, True)
    legs = Reservation.records.filter(subject_id=row.room_id, state="booked")
    assert {leg.starts_at for leg in legs} == {row.starts_at}
    assert legs.count() == 3
    # The message that the day is off had not left: only the one with the new time is told.
    waiting = Notice.records.filter(subject_id=off.pk, channel="email", state="pending")
    told = waiting.exclude(kind="appointment_reminder")
    assert list(told.values_list("kind", flat=True)) == ["appointment_moved"] * 3
    assert told.values("recipient").distinct().count() == 3
    assert waiting.filter(kind="appointment_reminder", version=2).exists()
    entry = AuditEntry.records.get(action="appointment.moved")
    assert (entry.detail["from"], entry.detail["to"]) == (off.starts_at.isoformat(), row.starts_at.isoformat())
    assert notary.get(ADDRESS).context["moves"] == []


def test_couple_may_cancel_a_moved_appointment_until_it_starts(cast: Cast, off: Appointment) -> None:
    notary = client_of(cast, "notary")
    notary.post(ADDRESS, {"move": proposal(notary)})
    row = Appointment.records.select_related("office", "room").get(pk=off.pk)
    page = client_of(cast, "groom").get(reverse("appointment", args=[row.pk])).content.decode()
    assert "عطلة معلنة" in page
    assert cancellable_until(row, cast.people["groom"], timezone.now()) == row.starts_at
    cancel_appointment(row, reason="", actor=actor_of(cast, "groom"))
    assert Appointment.records.get(pk=row.pk).state == "cancelled_by_customer"


def test_time_taken_since_is_told_at_the_row_without_a_name(cast: Cast, off: Appointment) -> None:
    notary = client_of(cast, "notary")
    [(move, _failure)] = notary.get(ADDRESS).context["moves"]
    sent = proposal(notary)
    [bride] = reservations.resources_of([(cast.people["bride"], "party")])
    leg = reservations.Leg(bride, move.starts_at, move.starts_at + timedelta(minutes=30))
    reservations.book([leg], cast.venues["court"], actor=actor_of(cast, "manager"))
    answer = notary.post(ADDRESS, {"move": sent})
    assert answer.status_code == 409
    [(again, failure)] = answer.context["moves"]
    assert "أُخذ هذا الوقت" in failure
    assert failure in answer.content.decode()
    assert cast.people["bride"].name_ar not in failure
    # The next free time is proposed.
    assert again.starts_at > move.starts_at
    assert Appointment.records.get(pk=off.pk).starts_at == off.starts_at
    assert not Notice.records.filter(kind="appointment_moved").exists()


def test_proposal_avoids_other_bookings_of_the_couple(cast: Cast, off: Appointment) -> None:
    notary = client_of(cast, "notary")
    [(move, _failure)] = notary.get(ADDRESS).context["moves"]
    [groom] = reservations.resources_of([(cast.people["groom"], "party")])
    leg = reservations.Leg(groom, move.starts_at, move.starts_at + timedelta(minutes=10))
    reservations.book([leg], cast.venues["court"], actor=actor_of(cast, "manager"))
    [(again, _failure)] = notary.get(ADDRESS).context["moves"]
    assert again.starts_at > move.starts_at


def test_appointment_that_changed_meanwhile_says_so(cast: Cast, off: Appointment) -> None:
    notary = client_of(cast, "notary")
    sent = proposal(notary)
    cancel_appointment(off, reason="", actor=actor_of(cast, "groom"))
    answer = notary.post(ADDRESS, {"move": sent})
    assert answer.status_code == 409
    assert list(answer.context["gone"]) != []
    assert Appointment.records.get(pk=off.pk).state == "cancelled_by_customer"


@pytest.mark.parametrize("later", [timedelta(minutes=7), timedelta(0), timedelta(days=900), timedelta(days=-900)])
def test_time_outside_the_rules_moves_nothing(cast: Cast, off: Appointment, later: timedelta) -> None:
    notary = client_of(cast, "notary")
    answer = notary.post(ADDRESS, {"move": f"{off.pk}|{off.version}|{(off.starts_at + later).isoformat()}"})
    assert answer.status_code == 409
    assert Appointment.records.get(pk=off.pk).starts_at == off.starts_at


@pytest.mark.parametrize("sent", ["", "x|1|2", "|||", "00000000-0000-0000-0000-000000000000|1|9999-12-31T23:59"])
def test_selection_that_means_nothing_moves_nothing(cast: Cast, off: Appointment, sent: str) -> None:
    assert client_of(cast, "notary").post(ADDRESS, {"move": sent}).status_code == 400
    assert Appointment.records.get(pk=off.pk).version == 1


@pytest.mark.parametrize("member", ["groom", "bride", "clerk", "manager", "stranger"])
def test_others_do_not_move_appointments(cast: Cast, off: Appointment, member: str) -> None:
    sent = proposal(client_of(cast, "notary"))
    client = client_of(cast, member)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, {"move": sent}).status_code == 404
    assert Appointment.records.get(pk=off.pk).version == 1


def test_appointment_on_no_day_off_is_not_moved_from_here(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    later = row.starts_at + timedelta(minutes=30)
    client_of(cast, "notary").post(ADDRESS, {"move": f"{row.pk}|{row.version}|{later.isoformat()}"})
    assert Appointment.records.get(pk=row.pk).starts_at == row.starts_at
