"""Commands over the socket, and the things that each viewer is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.utils import timezone

from courts.access.queries.institution import LANGUAGE_KEY
from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry
from demo.people import Cast
from tests.video.services.test_rooms import plan_at
from tests.video.signalling.sockets import (
    ask,
    cookie_of,
    first_snapshot,
    of,
    people,
    quiet,
    room,
    seat_key,
    seated,
    socket,
    until,
)
from video.models import Consultation, Room, Seat
from video.services import rooms
from video.services.changes import group_of
from video.signalling.audience import Audience

__all__ = ["people", "room"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

READY = {"camera": "works", "microphone": "works", "speaker": "works", "network": "good"}


async def test_waiting_witness_is_told_of_no_other_person(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge, seated(room, people.users["witness"]) as witness:
        assert (await ask(judge, "join"))["type"] == "ok"
        assert (await ask(witness, "join"))["type"] == "ok"
        state = await until(witness, lambda message: message["type"] == "room" and message["me"]["state"] == "waiting")
        assert state["seats"] == []
        assert people.people["judge"].name_ar not in json.dumps(state, ensure_ascii=False)


@pytest.mark.parametrize(
    "chosen, institution, word",
    [("", "en", "Court clerk"), ("", "ar", "أمين السر"), ("ar", "en", "أمين السر"), ("xx", "en", "Court clerk")],
)
async def test_room_speaks_the_chosen_language_or_that_of_the_institution(
    people: Cast, room: Room, chosen: str, institution: str, word: str
) -> None:
    await sync_to_async(cache.set)(LANGUAGE_KEY, institution, None)
    cookie = await sync_to_async(cookie_of)(people.users["judge"])
    spoken = socket(room.pk, f"{cookie}; diwan-language={chosen}" if chosen else cookie)
    await first_snapshot(spoken)
    assert (await ask(spoken, "join"))["type"] == "ok"
    snapshot = await until(spoken, lambda message: message["type"] == "room" and message["seats"])
    assert word in {seat["role_label"] for seat in snapshot["seats"]}
    await spoken.disconnect()


async def test_waiting_witness_does_not_learn_that_the_room_changed(people: Cast, room: Room) -> None:
    users = people.users
    async with (
        seated(room, users["clerk"]) as clerk,
        seated(room, users["lawyer"]) as lawyer,
        seated(room, users["witness"]) as witness,
    ):
        for spoken in (clerk, lawyer, witness):
            assert (await ask(spoken, "join"))["type"] == "ok"
        told = await until(witness, lambda message: message["type"] == "room" and message["me"]["state"] == "waiting")
        for spoken in (clerk, lawyer, witness):
            await quiet(spoken)
        seat = await seat_key(room, "claimant_counsel")
        before = (await Room.records.aget(pk=room.pk)).version
        await ask(clerk, "identify", seat=seat, method="known_to_the_court")
        for spoken, kind, fields in (
            (clerk, "admit", {"seat": seat}),
            (lawyer, "hand", {"raised": True}),
            (clerk, "floor", {"seat": seat}),
            (clerk, "mute", {"seat": seat}),
        ):
            assert (await ask(spoken, kind, **fields))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["me"]["muted_by_host"])
        assert await witness.receive_nothing(timeout=0.5)
        # The witness is told what concerns the witness, under a number that does not count the other changes.
        assert (await ask(clerk, "preview", seat=await seat_key(room, "witness")))["type"] == "ok"
        seen = await until(witness, lambda message: message["type"] == "room" and message["me"]["visibility"] == "host")
        assert seen["version"] == told["version"] + 1
        assert (await Room.records.aget(pk=room.pk)).version > before + 4


async def test_clerk_identifies_and_admits_and_the_lawyer_is_told(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["lawyer"]) as lawyer:
        await ask(clerk, "join")
        await ask(lawyer, "join")
        seat = await seat_key(room, "claimant_counsel")
        refused = await ask(clerk, "admit", seat=seat)
        assert (refused["type"], refused["code"]) == ("error", "not_identified")
        assert refused["message"]
        unseen = await ask(clerk, "identify", seat=seat, method="identity_card")
        assert (unseen["type"], unseen["code"]) == ("error", "not_seen")
        assert (await ask(clerk, "preview", seat=seat))["type"] == "ok"
        assert (await ask(clerk, "identify", seat=seat, method="identity_card"))["type"] == "ok"
        assert (await ask(clerk, "admit", seat=seat))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["me"]["state"] == "admitted")


@pytest.mark.parametrize("kind", ["admit", "send_to_waiting", "mute", "unmute", "floor"])
async def test_lawyer_cannot_command_other_seats(people: Cast, room: Room, kind: str) -> None:
    async with seated(room, people.users["lawyer"]) as lawyer, seated(room, people.users["witness"]) as witness:
        await ask(lawyer, "join")
        await ask(witness, "join")
        answer = await ask(lawyer, kind, seat=await seat_key(room, "witness"))
        assert (answer["type"], answer["code"]) == ("error", "not_allowed")


async def test_seat_of_another_room_is_not_found(people: Cast, room: Room) -> None:
    plan = plan_at(people, timezone.now() + timedelta(days=1))
    other = await sync_to_async(rooms.book_room)(people.venues["other_court"], plan, actor=SYSTEM)
    async with seated(room, people.users["clerk"]) as clerk:
        await ask(clerk, "join")
        answer = await ask(clerk, "admit", seat=await seat_key(other, "witness"))
        assert answer["code"] == "not_found"


async def test_removed_person_is_told_the_reason(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["witness"]) as witness:
        await ask(clerk, "join")
        await ask(witness, "join")
        await ask(clerk, "remove", seat=await seat_key(room, "witness"), reason="أخلّ بالنظام")
        bye = await until(witness, lambda message: message["type"] == "bye")
        assert bye == {"type": "bye", "code": "removed", "reason": "أخلّ بالنظام"}


async def test_readmitted_person_comes_back_to_the_waiting_room_only(people: Cast, room: Room) -> None:
    key = await seat_key(room, "witness")
    async with seated(room, people.users["clerk"]) as clerk:
        async with seated(room, people.users["witness"]) as witness:
            await ask(clerk, "join")
            await ask(witness, "join")
            await ask(clerk, "remove", seat=key, reason="أخلّ بالنظام")
            await until(witness, lambda message: message["type"] == "bye")
        async with seated(room, people.users["lawyer"]) as lawyer:
            await ask(lawyer, "join")
            assert (await ask(lawyer, "readmit", seat=key))["code"] == "not_allowed"
        assert (await Seat.records.aget(pk=key)).state == "removed"
        assert (await ask(clerk, "readmit", seat=key))["type"] == "ok"
        async with seated(room, people.users["witness"]) as witness:
            assert (await ask(witness, "join"))["type"] == "ok"
            assert (await Seat.records.aget(pk=key)).state == "waiting"


@pytest.mark.parametrize("why", ["ended", "early"])
async def test_seat_of_a_shut_room_cannot_be_changed_from_its_page(people: Cast, room: Room, why: str) -> None:
    async with seated(room, people.users["witness"]) as witness:
        seat = await Seat.records.aget(room=room, role="witness")
        changed = {"state": "closed"} if why == "ended" else {"opens_at": timezone.now() + timedelta(minutes=1)}
        await Room.records.filter(pk=room.pk).aupdate(**changed)
        for kind, fields in (("help", {}), ("media", {"audio": False, "video": False}), ("ready", READY)):
            answer = await ask(witness, kind, **fields)
            assert (answer["type"], answer["code"]) == ("error", "not_open")
        now = await Seat.records.aget(pk=seat.pk)
        assert (now.help_at, now.audio_on, now.video_on, now.readiness) == (None, True, True, seat.readiness)
    assert not await AuditEntry.records.filter(action="seat.help_asked").aexists()


async def test_help_asked_twice_is_recorded_once(people: Cast, room: Room) -> None:
    async with seated(room, people.users["witness"]) as witness:
        for _ in range(2):
            assert (await ask(witness, "help"))["type"] == "ok"
    assert await AuditEntry.records.filter(action="seat.help_asked").acount() == 1


async def test_observer_cannot_publish(people: Cast, room: Room) -> None:
    async with seated(room, people.users["witness"]) as witness:
        await Seat.records.filter(room=room, person=people.people["witness"]).aupdate(role="observer")
        answer = await ask(witness, "publish", sdp="v=0\r\n")
        assert (answer["type"], answer["code"]) == ("error", "not_allowed")


async def test_waiting_person_does_not_learn_who_speaks(people: Cast, room: Room) -> None:
    layer = get_channel_layer()
    judges, witness_s = await seat_key(room, "judge"), await seat_key(room, "witness")
    speaking = {"type": "node.speaking", "seats": [judges, witness_s]}
    seen = {"type": "node.seen", "seats": {key: [True, True, False, "good"] for key in (judges, witness_s)}}
    async with seated(room, people.users["witness"]) as witness, seated(room, people.users["clerk"]) as clerk:
        for spoken in (witness, clerk):
            await quiet(spoken)
        for event in (speaking, seen):
            await layer.group_send(group_of(room.pk), event)
        for spoken, known in ((witness, [witness_s]), (clerk, [judges, witness_s])):
            assert (await until(spoken, of("speaking")))["seats"] == known
            assert list((await until(spoken, of("seen")))["seats"]) == known


async def test_speaker_in_a_consultation_is_told_only_there(people: Cast, room: Room) -> None:
    layer = get_channel_layer()
    users = people.users
    async with (
        seated(room, users["clerk"]) as clerk,
        seated(room, users["judge"]) as judge,
        seated(room, users["lawyer"]) as lawyer,
        seated(room, users["witness"]) as witness,
    ):
        for spoken in (clerk, judge, lawyer, witness):
            assert (await ask(spoken, "join"))["type"] == "ok"
        keys = {role: await seat_key(room, role) for role in ("judge", "claimant_counsel", "witness")}
        for role in ("claimant_counsel", "witness"):
            await ask(clerk, "identify", seat=keys[role], method="known_to_the_court")
            assert (await ask(clerk, "admit", seat=keys[role]))["type"] == "ok"
        opened = await ask(clerk, "open_consultation", title="تشاور", seats=[keys["claimant_counsel"], keys["witness"]])
        assert opened == {"type": "ok", "id": "1", "consultation": str((await Consultation.records.aget()).pk)}
        for spoken in (clerk, judge, lawyer, witness):
            await quiet(spoken)
        event = {"type": "node.speaking", "seats": [keys["judge"], keys["witness"]]}
        seen = {"type": "node.seen", "seats": {key: [True, True, False, "good"] for key in keys.values()}}
        for told in (event, seen):
            await layer.group_send(group_of(room.pk), told)
        for spoken, speaking, shown in (
            (judge, ["judge"], ["judge"]),
            (lawyer, ["witness"], ["claimant_counsel", "witness"]),
        ):
            assert (await until(spoken, of("speaking")))["seats"] == [keys[role] for role in speaking]
            assert set((await until(spoken, of("seen")))["seats"]) == {keys[role] for role in shown}
        # A person who comes back is heard at once, and named without another message of the node.
        assert (await ask(clerk, "move", seat=keys["witness"], consultation=None))["type"] == "ok"
        assert (await until(judge, of("speaking")))["seats"] == [keys["judge"], keys["witness"]]
        assert (await until(lawyer, of("speaking")))["seats"] == []


def test_screened_media_is_left_out_of_seen_and_speaking() -> None:
    def line(seat: str, state: str = "admitted", consultation: str | None = None, **hidden: bool) -> dict[str, Any]:
        return {
            "seat": seat,
            "state": state,
            "consultation": consultation,
            "hidden": {"audio": False, "video": False} | hidden,
        }

    state = {
        "me": line("me"),
        "seats": [
            line("open"),
            line("unheard", audio=True),
            line("unseen", video=True),
            line("kept", audio=True, video=True),
            line("aside", consultation="private"),
            line("waiting", state="waiting"),
        ],
    }
    audience = Audience.of(state)
    everybody = [each["seat"] for each in (state["me"], *state["seats"])]
    assert audience.filter_speaking(everybody) == ["me", "open", "unseen", "waiting"]
    assert audience.filter_seen({seat: [True, True, True, "good"] for seat in everybody}) == {
        "me": [True, True, True, "good"],
        "open": [True, True, True, "good"],
        "unheard": [False, True, True, "good"],
        "unseen": [True, False, False, "good"],
        "waiting": [True, True, True, "good"],
    }


async def test_shared_screens_and_screening_orders_are_in_the_snapshot(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["lawyer"]) as lawyer:
        await ask(clerk, "join")
        await ask(lawyer, "join")
        seat, witness = await seat_key(room, "claimant_counsel"), await seat_key(room, "witness")
        assert (await ask(lawyer, "share", on=True))["code"] == "not_allowed", "the lawyer is still waiting"
        await ask(clerk, "identify", seat=seat, method="known_to_the_court")
        await ask(clerk, "admit", seat=seat)
        assert (await ask(lawyer, "share", on=True))["type"] == "ok"
        await until(clerk, lambda message: message["type"] == "room" and message["sharing"] == seat)
        taken = await ask(clerk, "share", on=True)
        assert (taken["type"], taken["code"]) == ("error", "taken")
        assert taken["message"]
        assert (await ask(clerk, "stop_share", seat=seat))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["sharing"] is None)
        assert (await ask(clerk, "screening", seat=witness, other=seat, audio=False, video=True))["type"] == "ok"
        state = await until(clerk, lambda message: message["type"] == "room" and message["screenings"])
        assert state["screenings"] == [{"seat": witness, "other": seat, "audio": False, "video": True}]
