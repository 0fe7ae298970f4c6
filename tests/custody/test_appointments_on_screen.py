"""The screen of a facility room shows every meeting of its day, also an appointment with a notary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courts.access.services.institution.devices import enrol, offer_enrolment
from courts.access.views.devices import cookie_name
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot
from tests.hearings.cases import NOW, actor
from tests.hearings.pages.client import page
from tests.notary.conftest import slot
from tests.notary.couple import booked
from video.models import Room, Seat

__all__ = ["slot"]

pytestmark = pytest.mark.slow


@pytest.fixture
def appointment(cast: Cast, slot: Slot) -> Appointment:
    """An appointment one hour from now; the groom attends from the facility's room."""
    row = booked(cast, slot)
    start = NOW + timedelta(hours=1)
    Room.records.filter(pk=row.room_id).update(starts_at=start, ends_at=start + timedelta(minutes=30), opens_at=NOW)
    Appointment.records.filter(pk=row.pk).update(starts_at=start, ends_at=start + timedelta(minutes=30))
    Seat.records.filter(room=row.room_id, person=cast.people["groom"]).update(space=cast.spaces["facility_room"])
    row.refresh_from_db()
    return row


def screen_of(cast: Cast) -> Client:
    _device, code = offer_enrolment(cast.spaces["facility_room"], "شاشة", actor=actor(cast, "officer"))
    client = Client()
    client.cookies[cookie_name()] = enrol(code)[1]
    return client


def test_screen_shows_an_appointment_and_its_room(cast: Cast, appointment: Appointment) -> None:
    screen = screen_of(cast)
    words = page(screen, "custody_screen").content.decode()
    assert "موعدك الساعة 11:00" in words
    assert "هذا الموعد" in words
    assert "جلستك" not in words
    assert cast.people["bride"].name_ar not in words
    assert reverse("custody_screen_room", args=[appointment.room_id]) in words
    assert page(screen, "custody_screen_room", appointment.room_id).status_code == 200
