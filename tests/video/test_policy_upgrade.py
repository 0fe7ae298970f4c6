"""Stored policies of older versions keep their meaning after the upgrade."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from hearings.roles import POLICY
from tests.video.meeting import clerk, room
from video.models import Room
from video.policy import RoomPolicy, capabilities_of

__all__ = ["clerk", "room"]

pytestmark = pytest.mark.django_db

# As a hearing's room was stored before the owner handed over the presiding role and the order of the tiles.
STORED = {
    "kind": "hearing",
    "hosts": ["judge", "clerk"],
    "silent": ["observer"],
    "isolated": ["witness"],
    "unidentified": ["judge", "clerk", "notary", "interpreter"],
    "shares": ["claimant_counsel", "respondent_counsel", "claimant", "respondent", "interpreter"],
    "pinned": ["judge", "notary", "witness", "interpreter"],
    "last_n": 16,
}


def upgraded(room: Room, stored: dict[str, object]) -> RoomPolicy:
    Room.records.filter(pk=room.pk).update(policy=stored)
    import_module("video.migrations.0013_policy_of_the_owner").fill_in(apps, connection.schema_editor())
    return RoomPolicy.from_json(Room.records.get(pk=room.pk).policy)


def test_upgraded_policy_gives_every_role_the_rights_it_had(room: Room) -> None:
    policy = upgraded(room, STORED)
    for role in ("judge", "clerk", "claimant_counsel", "claimant", "detainee", "witness", "interpreter", "observer"):
        assert capabilities_of(role, policy) == capabilities_of(role, POLICY), role
        assert policy.is_isolated(role) == POLICY.is_isolated(role)
    assert "judge" in policy.presides
    assert [policy.place_of(role) for role in ("judge", "clerk", "interpreter", "witness")] == [0, 2, 3, 4]


def test_upgraded_policy_of_few_keys_stays_as_strict_as_it_was(room: Room) -> None:
    policy = upgraded(room, {"kind": "hearing", "hosts": ["judge"]})
    assert policy.silent == ("observer",)
    assert policy.isolated == ("witness",)
    assert policy.unidentified == policy.shares == ()
    assert policy.last_n == 16


def test_upgrade_changes_no_policy_twice(room: Room) -> None:
    first = upgraded(room, STORED).to_json()
    assert upgraded(room, first).to_json() == first
