"""Hearings are recorded by their kind, also those that were listed before recordings existed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from demo.people import Cast
from hearings.roles import POLICY
from tests.hearings.cases import NOW, make_case, make_hearing
from video.models import Room
from video.policy import RecordingRule, RoomPolicy


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def policy_of(room: Room) -> RoomPolicy:
    return RoomPolicy.from_json(Room.records.get(pk=room.pk).policy)


@pytest.mark.parametrize("kind,is_recorded", [("pleading", True), ("conciliation", False)])
def test_listed_hearing_has_the_rule_of_its_kind(cast: Cast, kind: str, is_recorded: bool) -> None:
    hearing = make_hearing(cast, make_case(cast), kind=kind)
    assert policy_of(hearing.room).is_recorded is is_recorded


@pytest.mark.parametrize("kind,is_recorded", [("pleading", True), ("conciliation", False)])
def test_upgrade_gives_listed_hearings_the_rule_of_their_kind(cast: Cast, kind: str, is_recorded: bool) -> None:
    hearing = make_hearing(cast, make_case(cast), kind=kind)
    new = policy_of(hearing.room)
    before = {key: value for key, value in POLICY.to_json().items() if "record" not in key}
    Room.records.filter(pk=hearing.room_id).update(policy=before)
    assert policy_of(hearing.room).recording is RecordingRule.NEVER
    for _twice in range(2):
        import_module("hearings.migrations.0008_recorded_rooms").fill_in(apps, None)
    assert policy_of(hearing.room) == new
    assert new.is_recorded is is_recorded
