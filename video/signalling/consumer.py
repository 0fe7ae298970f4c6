"""One socket of one seat: authenticate, check, pass on, answer. It decides nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from uuid import UUID

from autobahn.exception import Disconnected
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from courts.access.services import devices
from courts.access.views.devices import cookie_name
from courts.ground import clock
from courts.ground.actors import Actor, actor_for, actor_for_device
from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.models import User
from video.models import Seat
from video.queries.seats import device_seat, may_publish, own_seat, why_gone, why_removed, why_shut
from video.queries.snapshot import snapshot, version_of
from video.services import admission, presence
from video.services.changes import LINK_GROUP, group_of
from video.services.commands import perform
from video.signalling.audience import Audience, Seen
from video.signalling.protocol import Command, ProtocolError, parse

log = logging.getLogger(__name__)

# A page sends a handful of messages a second at most; who sends more is broken or hostile.
MESSAGES_PER_SECOND = 20
BURST = 60
FAULTS_BEFORE_CLOSE = 5
NODE_ANSWER_WITHIN = 8.0
BYE = 4000
# Of our own range: Daphne refuses to send RFC 6455's 1008 for an application, and would end the consumer unheard.
TOO_MANY_FAULTS = 4001
# How often a socket looks whether who opened it is still signed in, or the screen still enrolled, and whether the
# room is at another version than it was told: Redis keeps no word for who was not listening when it came back.
POLL_INTERVAL = 4.0
# Every so many looks it says that it is open still: a process that is killed says nothing.
LOOKS_A_BEAT = 3
# Commands that the media node answers, and how many of them one socket may wait for.
OF_THE_NODE = frozenset({"publish", "subscribe", "accept", "show"})
ASKED_AT_ONCE = 8


class RoomConsumer(AsyncWebsocketConsumer):
    """The socket of `/ws/rooms/<room>/`."""

    async def connect(self) -> None:
        """Find the seat of who asks; strangers are refused before the socket is accepted, the late are told so."""
        room_id: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        self.language = self.scope["cookies"].get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        self.tokens, self.refilled, self.faults = float(BURST), time.monotonic(), 0
        self.asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.asking: set[asyncio.Task[None]] = set()
        self.dirty: asyncio.Task[None] | None = None
        self.watch: asyncio.Task[None] | None = None
        self.audience = Audience()
        # The version of the room that this page's knowledge is of, and what it was told last and how often.
        self.told_version = 0
        self.told: dict[str, Any] = {}
        self.times_told = 0
        # Of whom the node received media, while a change kept this page from being told.
        self.seen: dict[str, Seen] | None = None
        # Who speaks as the node said it last, and as this page was told.
        self.speaking: list[str] = []
        self.told_speaking: list[str] = []
        self.is_in = self.is_stale = self.is_over = False
        try:
            self.seat, self.actor = await database_sync_to_async(_seat_for)(self.scope, room_id)
        except NotVisible:
            await self.close(code=4404)
            return
        shut = why_shut(self.seat)
        if shut:
            # Let in only to be told: the page that finds no socket would try again and again.
            await self.accept()
            await self._bye(shut)
            return
        self.is_in = True
        self.group = group_of(room_id)
        try:
            self.generation = await database_sync_to_async(presence.connect)(self.seat)
        except NotVisible:  # taken off in this very moment
            self.is_in = False
            await self.close(code=4404)
            return
        await self.accept()
        await self.channel_layer.group_add(self.group, self.channel_name)
        # Whoever held this seat before is told and let go.
        await self.channel_layer.group_send(
            self.group, {"type": "seat.taken", "seat": str(self.seat.pk), "generation": self.generation}
        )
        await self._send_snapshot()
        self.watch = asyncio.create_task(self._look_now_and_then())

    async def disconnect(self, code: int) -> None:
        """Leave the seat empty, unless a newer socket holds it."""
        self.is_over = True
        if not self.is_in:
            return
        for task in (*self.asking, self.dirty, self.watch):
            if task is not None:
                task.cancel()
        # The seat before the group: a broker that is away must not leave somebody there who has gone.
        try:
            await database_sync_to_async(presence.disconnect)(self.seat, self.generation)
        finally:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Check, perform, answer. A fault of the message never ends the room, only, if repeated, this socket."""
        if self.is_over:  # sent before the peer knew
            return
        if text_data is None or not self._has_token():
            await self._fault("not_text" if text_data is None else "too_many", "")
            return
        try:
            command = parse(text_data)
        except ProtocolError as error:
            await self._fault(error.code, error.reply_to)
            return
        if command.type not in OF_THE_NODE:
            await self._reply(command, self._perform(command))
        elif len(self.asking) >= ASKED_AT_ONCE:
            await self._fault("too_many", command.id)
        else:
            # Beside the socket: the node's answer comes by the channel layer, and one message is handled at a time.
            task = asyncio.create_task(self._reply(command, self._ask_node(command)))
            self.asking.add(task)
            task.add_done_callback(self.asking.discard)

    async def _reply(self, command: Command, act: Coroutine[Any, Any, dict[str, Any]]) -> None:
        try:
            extra = await act
        except DomainError as error:
            await self._answer("error", command.id, code=error.code, message=str(error))
        else:
            await self._answer("ok", command.id, **extra)

    async def _perform(self, command: Command) -> dict[str, Any]:
        answer: dict[str, str] = await database_sync_to_async(_perform_in)(
            self.language, self.seat.pk, self.generation, command, self.actor
        )
        return answer

    async def _ask_node(self, command: Command) -> dict[str, Any]:
        if command.type == "publish" and not await database_sync_to_async(may_publish)(self.seat):
            with translation.override(self.language):
                raise NotAllowed
        ask = uuid.uuid4().hex
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.asked[ask] = answer
        try:
            await self.channel_layer.group_send(
                LINK_GROUP,
                {
                    "type": "node.ask",
                    "reply": self.channel_name,
                    "ask": ask,
                    "kind": command.type,
                    "room": str(self.seat.room_id),
                    "seat": str(self.seat.pk),
                    "generation": self.generation,
                    **command.fields,
                },
            )
            async with asyncio.timeout(NODE_ANSWER_WITHIN):
                found = await answer
        except TimeoutError:
            found = {"error": "node_unavailable"}
        finally:
            self.asked.pop(ask, None)
        if "error" in found:
            with translation.override(self.language):
                raise DomainError(_("The picture and sound could not be connected. Trying again."), code=found["error"])
        return found

    # --- what the channel layer brings ---

    async def node_answer(self, event: dict[str, Any]) -> None:
        """The node's answer to a request of this socket."""
        waiting = self.asked.get(event["ask"])
        if waiting is not None and not waiting.done():
            waiting.set_result(event["answer"])

    async def node_offer(self, event: dict[str, Any]) -> None:
        """The set of people to be seen and heard has changed."""
        if self._is_mine(event):
            await self._say({"type": "offer", "serial": event["serial"], "sdp": event["sdp"]})

    async def node_restarted(self, event: dict[str, Any]) -> None:
        """The node is new: what it carried is gone, and the page connects again."""
        await self._say({"type": "media_lost"})

    async def node_seen(self, event: dict[str, Any]) -> None:
        """Whose media the node received during the last second, of those whom this viewer may see and hear."""
        # Who moved a moment ago is not told of by what the page knew before. Late and not never: what does not come
        # would tell who waits that something happened.
        self.seen = event["seats"]
        if not self._is_behind():
            await self._say_who_is_seen()

    async def _say_who_is_seen(self) -> None:
        if self.seen is not None:
            seats, self.seen = self.audience.of_those_seen(self.seen), None
            await self._say({"type": "seen", "seats": seats})

    async def node_speaking(self, event: dict[str, Any]) -> None:
        """Who speaks now, of those whom this viewer hears."""
        self.speaking = event["seats"]
        if not self._is_behind():
            await self._say_who_speaks()

    async def _say_who_speaks(self) -> None:
        speaking = self.audience.of_those_speaking(self.speaking)
        if speaking != self.told_speaking:
            self.told_speaking = speaking
            await self._say({"type": "speaking", "seats": speaking})

    async def node_visible(self, event: dict[str, Any]) -> None:
        """Whose camera pictures this seat is sent from now on."""
        if self._is_mine(event):
            await self._say({"type": "visible", "seats": event["seats"]})

    async def room_changed(self, event: dict[str, Any]) -> None:
        """Something changed: send the whole state once, however many changes come together."""
        self.is_stale = True
        if self.dirty is None or self.dirty.done():
            self.dirty = asyncio.create_task(self._send_soon())

    async def seat_taken(self, event: dict[str, Any]) -> None:
        """A newer socket took this seat."""
        if self._is_mine(event) and event["generation"] > self.generation:
            await self._bye("replaced")

    async def room_bye(self, event: dict[str, Any]) -> None:
        """One seat, or with no seat named everybody, must go."""
        if not event["seat"] or self._is_mine(event):
            await self._bye(event["code"])

    # --- small things ---

    def _is_mine(self, event: dict[str, Any]) -> bool:
        return bool(event["seat"] == str(self.seat.pk))

    def _is_behind(self) -> bool:
        """The room has changed, and this page has not been told yet."""
        return self.is_stale or (self.dirty is not None and not self.dirty.done())

    def _has_token(self) -> bool:
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + (now - self.refilled) * MESSAGES_PER_SECOND)
        self.refilled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    async def _send_soon(self) -> None:
        # A change that comes while the state is being read is read again: nothing else would tell the page of it.
        while self.is_stale:
            await asyncio.sleep(0.05)
            self.is_stale = False
            await self._send_snapshot()
            if not self.is_stale:
                await self._say_who_is_seen()

    async def _send_snapshot(self) -> None:
        try:
            gone, state = await database_sync_to_async(_state_for)(self.seat.pk, self.generation, self.language)
        except NotVisible:
            gone, state = "revoked", {}
        if gone:
            await self._bye(gone)
            return
        self.audience = Audience.of(state)
        self.told_version = state.pop("version")
        await self._say_state(state)
        await self._say_who_speaks()

    async def _say_state(self, state: dict[str, Any]) -> None:
        """Tell the page what is new to it.

        That a room changes is for those who may know how: who waits would read from a message, or from the room's
        version, when something happens inside. So nothing is said twice, and the number is this socket's own.
        """
        known = {name: value for name, value in state.items() if name != "now"}
        if known != self.told:
            self.told = known
            self.times_told += 1
            await self._say({**state, "version": self.times_told})

    async def _look_now_and_then(self) -> None:
        """Find out what no nudge told: a broker or a database that was away costs this page time, never truth."""
        for look in itertools.count(1):
            await asyncio.sleep(POLL_INTERVAL)
            if self.is_over:
                return
            try:
                await self._look(says_it_is_open=look % LOOKS_A_BEAT == 0)
            except DatabaseError:
                log.exception("a socket could not look after itself")

    async def _look(self, *, says_it_is_open: bool) -> None:
        """End what signing out, or shutting out a screen, ended on another process; read what the page missed."""
        if says_it_is_open:
            await database_sync_to_async(presence.beat)(self.seat, self.generation)
        may_stay, version = await database_sync_to_async(_standing)(self.scope, self.actor, self.seat)
        if not may_stay:
            await database_sync_to_async(_lose)(self.seat, self.generation, self.actor)
            await self._bye("revoked")
        elif version != self.told_version:
            await self.room_changed({})

    async def _fault(self, code: str, reply_to: str) -> None:
        self.faults += 1
        await self._answer("error", reply_to, code=code, message="")
        if self.faults >= FAULTS_BEFORE_CLOSE:
            await self._end(TOO_MANY_FAULTS)

    async def _bye(self, code: str) -> None:
        # The reason is read here and not passed on by the channel layer: it concerns this seat alone.
        reason = {"reason": await database_sync_to_async(why_removed)(self.seat.pk)} if code == "removed" else {}
        await self._say({"type": "bye", "code": code, **reason})
        await self._end(BYE)

    async def _end(self, code: int) -> None:
        """Close, once: two may have a reason at the same time, and the peer may be gone already."""
        if not self.is_over:
            self.is_over = True
            with suppress(Disconnected):
                await self.close(code=code)

    async def _answer(self, kind: str, reply_to: str, **rest: Any) -> None:
        await self._say({"type": kind, "id": reply_to, **rest})

    async def _say(self, message: dict[str, Any]) -> None:
        """Send, unless the socket is closing: what is said then reaches nobody."""
        if not self.is_over:
            try:
                await self.send(text_data=json.dumps(message, ensure_ascii=False))
            except Disconnected:
                self.is_over = True


def _seat_for(scope: dict[str, Any], room_id: UUID) -> tuple[Seat, Actor]:
    """The seat of a signed-in person, or of an enrolled screen. Raises NotVisible."""
    user = scope.get("user")
    if isinstance(user, User) and user.is_active:
        return own_seat(user, room_id), actor_for(user)
    device = devices.recognise(scope["cookies"].get(cookie_name(), ""))
    if device is None:
        raise NotVisible
    return device_seat(device, room_id), actor_for_device(device)


def _state_for(seat_id: UUID, generation: int, language: str) -> tuple[str, dict[str, Any]]:
    """Why this socket holds its seat no more, or the room as its viewer may know it. Raises NotVisible."""
    gone = why_gone(seat_id, generation)
    return gone, {} if gone else snapshot(seat_id, language)


def _standing(scope: dict[str, Any], actor: Actor, seat: Seat) -> tuple[bool, int]:
    """Whether who opened the socket may stay, and the version of the room by now."""
    return _may_stay(scope, actor), version_of(seat.room_id)


def _may_stay(scope: dict[str, Any], actor: Actor) -> bool:
    """Whether the session or the screen that opened the socket is still there."""
    if actor.device is not None:
        return devices.recognise(scope["cookies"].get(cookie_name(), "")) is not None
    # The row of a session stays until it is swept; its time ends it all the same.
    key = scope["session"].session_key
    return Session.objects.filter(session_key=key, expire_date__gt=clock.now()).exists()


def _lose(seat: Seat, generation: int, actor: Actor) -> None:
    # A newer socket of the same person, signed in elsewhere, keeps the seat.
    if not why_gone(seat.pk, generation):
        admission.revoke(seat, actor=actor, reason="signed out")


def _perform_in(language: str, seat_id: UUID, generation: int, command: Command, actor: Actor) -> dict[str, str]:
    with translation.override(language):
        return perform(seat_id, generation, command.type, command.fields, actor=actor)
