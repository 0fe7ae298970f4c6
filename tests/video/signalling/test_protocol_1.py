"""Pages that were loaded before protocol 2 go on working: they send and read the old names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.people import Cast
from tests.video.signalling.sockets import ask, people, room, seat_key, seated, until
from video.models import Consultation, Room, Seat
from video.signalling import protocol_1
from video.signalling.commands import FIELDS
from video.signalling.protocol import parse

__all__ = ["people", "room"]

KEY = "00000000-0000-4000-8000-000000000001"
OLD = {
    "look": ({"seat": KEY}, "preview"),
    "look_away": ({}, "stop_preview"),
    "return": ({"seat": KEY}, "send_to_waiting"),
    "unlock": ({"seat": KEY}, "unmute"),
    "open_side": ({"title": "تشاور", "seats": [KEY]}, "open_consultation"),
    "move": ({"seat": KEY, "side": None}, "move"),
    "close_side": ({"side": KEY}, "close_consultation"),
    "mute": ({"seat": KEY}, "mute"),
}


@pytest.mark.parametrize("name", OLD)
def test_old_command_becomes_the_new_one(name: str) -> None:
    fields, new = OLD[name]
    request = protocol_1.upgrade(parse(json.dumps({"type": name, "id": "1", **fields}), protocol_1.FIELDS))
    assert (request.type, request.id) == (new, "1")
    assert set(request.fields) == set(FIELDS[new])


def test_new_names_are_not_of_protocol_1() -> None:
    new = {command for _fields, command in OLD.values()} - {"move", "mute"} | protocol_1.NEW
    assert not new & set(protocol_1.FIELDS)
    assert len(protocol_1.FIELDS) == len(FIELDS) - len(protocol_1.NEW)


def test_answers_and_errors_carry_the_old_names() -> None:
    assert protocol_1.downgrade({"type": "ok", "id": "1", "consultation": KEY}) == {
        "type": "ok",
        "id": "1",
        "side": KEY,
    }
    for new, old in (
        ("consultation_closed", "side_closed"),
        ("too_many_consultations", "too_many_sides"),
        ("not_open", "not_open"),
    ):
        assert protocol_1.downgrade({"type": "error", "id": "1", "code": new, "message": ""})["code"] == old
    bye = {"type": "bye", "code": "removed", "reason": "x"}
    assert protocol_1.downgrade(bye) == bye


async def state_of(page: Any, fits: Any) -> dict[str, Any]:
    return await until(page, lambda message: message["type"] == "room" and fits(message))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
async def test_page_of_protocol_1_runs_a_hearing(people: Cast, room: Room) -> None:
    counsel = await seat_key(room, "claimant_counsel")
    async with (
        seated(room, people.users["clerk"], protocol="") as clerk,
        seated(room, people.users["lawyer"], protocol="1") as lawyer,
    ):
        for page in (clerk, lawyer):
            assert (await ask(page, "join"))["type"] == "ok"
        assert (await ask(clerk, "look", seat=counsel))["type"] == "ok"
        state = await state_of(clerk, lambda state: any(each.get("checked") for each in state["seats"]))
        assert {"join", "mute", "side_rooms"} <= set(state["me"]["capabilities"])
        assert (await state_of(lawyer, lambda state: state["me"]["visibility"] == "host"))["me"]["locked"] is False
        assert (await ask(clerk, "identify", seat=counsel, method="identity_card"))["type"] == "ok"
        assert (await ask(clerk, "admit", seat=counsel))["type"] == "ok"

        assert (await ask(clerk, "mute", seat=counsel))["type"] == "ok"
        muted = await state_of(lawyer, lambda state: state["me"]["locked"])
        assert muted["me"]["muted"]
        assert (await ask(clerk, "unlock", seat=counsel))["type"] == "ok"
        await state_of(lawyer, lambda state: not state["me"]["locked"] and state["me"]["state"] == "admitted")
        assert not (await Seat.records.aget(pk=counsel)).is_muted_by_host

        opened = await ask(clerk, "open_side", title="تشاور", seats=[counsel])
        key = str((await Consultation.records.aget()).pk)
        assert opened == {"type": "ok", "id": "1", "side": key}
        state = await state_of(clerk, lambda state: state["sides"])
        assert state["sides"] == [{"id": key, "title": "تشاور", "seats": [counsel]}]
        assert [each["side"] for each in state["seats"] if each["seat"] == counsel] == [key]
        inside = await state_of(lawyer, lambda state: state["me"]["side"] == key)
        assert inside["me"]["visibility"] == "side"
        assert "consultation" not in json.dumps(inside)
        assert (await ask(clerk, "move", seat=counsel, side=None))["type"] == "ok"
        assert (await ask(clerk, "close_side", side=key))["type"] == "ok"
        late = await ask(clerk, "move", seat=counsel, side=key)
        assert late["code"] == "side_closed"
        assert (await ask(clerk, "return", seat=counsel))["type"] == "ok"
        await state_of(lawyer, lambda state: state["me"]["state"] == "waiting")
        assert (await ask(clerk, "preview", seat=counsel))["code"] == "unknown_type"
