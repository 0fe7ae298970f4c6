"""The table of socket commands: the services and the documentation agree with it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings

from courts.ground.actors import Actor, actor_for
from courts.ground.errors import DomainError, NotAllowed
from demo.people import Cast
from tests.video.meeting import clerk, everyone, room
from tests.video.services.test_rooms import seat_of
from video.models import Consultation, Room
from video.policy import Capability
from video.queries.snapshot import snapshot
from video.services import locking, sharing, speaking
from video.signalling.commands import COMMANDS, FIELDS, perform
from video.signalling.documentation import BEGIN, END, command_table
from video.signalling.protocol import parse

__all__ = ["clerk", "everyone", "room"]

pytestmark = pytest.mark.django_db

GUARDED = [command.name for command in COMMANDS.values() if command.capability and command.answered_by == "room"]


def fields_of(name: str, room: Room) -> dict[str, Any]:
    """Return fields with which a host may send the command."""
    consultation = Consultation.records.filter(room=room).first()
    values = {
        "seat": seat_of(room, "claimant_counsel").pk,
        "other": seat_of(room, "witness").pk,
        "consultation": consultation.pk if consultation is not None else None,
        "seats": [],
        "title": "تشاور",
        "method": "known_to_the_court",
        "reason": "x",
        "note": "",
        "on": True,
        "raised": True,
        "audio": True,
        "video": True,
    }
    return {field: values[field] for field in COMMANDS[name].fields}


def allow(monkeypatch: pytest.MonkeyPatch, capabilities: set[Capability]) -> None:
    for module in (locking, sharing, speaking):
        if hasattr(module, "capabilities_of"):
            monkeypatch.setattr(module, "capabilities_of", lambda _role, _policy: frozenset(capabilities))


def is_refused(room: Room, name: str, actor: Actor) -> bool:
    own = seat_of(room, "clerk")
    try:
        perform(own.pk, own.generation, name, fields_of(name, room), actor=actor)
    except NotAllowed:
        return True
    except DomainError:
        return False
    return False


@pytest.mark.parametrize("name", GUARDED)
def test_service_asks_exactly_the_declared_capability(
    cast: Cast, everyone: Room, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    actor = actor_for(cast.users["clerk"])
    Consultation.records.create(room=everyone, title="تشاور")
    needed = COMMANDS[name].capability
    assert needed is not None
    allow(monkeypatch, set(Capability) - {needed})
    assert is_refused(everyone, name, actor)
    allow(monkeypatch, {needed})
    assert not is_refused(everyone, name, actor)


def test_every_command_of_the_room_has_a_function_and_no_other() -> None:
    for command in COMMANDS.values():
        assert (command.act is not None) is (command.answered_by == "room"), command.name


def test_documentation_shows_the_table_of_commands() -> None:
    page = (settings.BASE_DIR / "docs" / "signalling.md").read_text("utf-8")
    shown = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert shown == command_table(), "run manage.py signalling_table and paste its output"


def examples() -> list[dict[str, Any]]:
    """Return the messages that the documentation shows, in their order."""
    page = (settings.BASE_DIR / "docs" / "signalling.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    return [json.loads(line) for block in blocks for line in block.splitlines()]


def test_documentation_has_one_valid_example_of_every_command() -> None:
    shown = [message for message in examples() if message["type"] in COMMANDS]
    assert [message["type"] for message in shown] == list(COMMANDS)
    for message in shown:
        parse(json.dumps(message), FIELDS)


def test_documentation_has_one_example_of_every_server_message() -> None:
    shown = [message["type"] for message in examples() if message["type"] not in COMMANDS]
    assert shown == ["ok", "error", "room", "offer", "seen", "speaking", "visible", "media_lost", "bye"]


def test_documented_snapshot_has_the_fields_of_a_real_one(everyone: Room) -> None:
    shown = next(message for message in examples() if message["type"] == "room")
    real = snapshot(seat_of(everyone, "clerk").pk, "en")
    assert set(shown) == set(real)
    assert set(shown["me"]) == set(real["me"])
    assert set(shown["seats"][0]) == set(real["seats"][0])
    assert shown["me"]["may"] == real["me"]["may"]
