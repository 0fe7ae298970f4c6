"""Every sitting of a notary is recorded, also those that were booked before recordings existed."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps

from demo.people import Cast
from notary.queries.slots import Slot
from notary.roles import POLICY
from tests.notary.couple import booked
from video.models import Room
from video.policy import RoomPolicy


def test_booked_appointment_is_recorded_and_upgraded_to_it(cast: Cast, slot: Slot) -> None:
    room = booked(cast, slot).room
    assert room is not None
    new = RoomPolicy.from_json(room.policy)
    assert new.is_recorded
    assert new.pauses_unrecorded
    before = {key: value for key, value in POLICY.to_json().items() if "record" not in key}
    Room.records.filter(pk=room.pk).update(policy=before)
    for _twice in range(2):
        import_module("notary.migrations.0009_recorded_rooms").fill_in(apps, None)
    assert RoomPolicy.from_json(Room.records.get(pk=room.pk).policy) == new
