"""One socket of one seat: authenticate, check, pass on, answer. The services decide."""

from __future__ import annotations

import asyncio
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
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from courts.ground.errors import DomainError, NotAllowed, NotVisible
from video.queries.seats import has_capability, why_removed, why_shut
from video.services import presence
from video.services.changes import LINK_GROUP, group_of
from video.signalling.access import perform_in, read_standing, read_state, revoke_seat, seat_for
from video.signalling.audience import Audience, Seen
from video.signalling.commands import COMMANDS
from video.signalling.dialects import DIALECTS, dialect_of
from video.signalling.protocol import ProtocolError, Request, parse

log = logging.getLogger(__name__)

# A page sends a few messages a second at most; a client that sends more is broken or hostile.
MESSAGES_PER_SECOND = 20
BURST = 60
ERRORS_BEFORE_CLOSE = 5
NODE_ANSWER_WITHIN = 8.0
BYE = 4000
# Of the private range: Daphne refuses to send RFC 6455's 1008 for an application, and would end the consumer unheard.
TOO_MANY_ERRORS = 4001
UNKNOWN_PROTOCOL = 4406
# Seconds between two checks that the session or the device behind the socket is still valid, and that the page knows
# the newest version of the room: Redis keeps no message for a process that was not listening when it came back.
POLL_INTERVAL = 4.0
# Seconds after which the database hears again that the socket is alive: a process that is killed says nothing.
ALIVE_EVERY = 12.0
# Requests to the media node that one socket may wait for at the same time.
ASKED_AT_ONCE = 8


class RoomConsumer(AsyncWebsocketConsumer):
    """The socket of `/ws/rooms/<room>/`."""

    dialect = DIALECTS["2"]

    async def connect(self) -> None:
        """Find the seat of the user or device. Strangers are refused before the socket is accepted.

        The socket of a room that is over, or of a removed person, is accepted, told so and closed.
        """
        self._reset()
        dialect = dialect_of(self.scope)
        if dialect is None:
            await self.close(code=UNKNOWN_PROTOCOL)
            return
        self.dialect = dialect
        room_id: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        try:
            self.seat, self.actor = await database_sync_to_async(seat_for)(self.scope, room_id)
        except NotVisible:
            await self.close(code=4404)
            return
        shut = why_shut(self.seat)
        if shut:
            # Accepted only to be told: a page that finds no socket would retry again and again.
            await self.accept()
            await self._bye(shut)
            return
        await self._take_seat(room_id)

    def _reset(self) -> None:
        self.language = self.scope["cookies"].get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        self.tokens, self.refilled, self.errors = float(BURST), time.monotonic(), 0
        self.asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.asking: set[asyncio.Task[None]] = set()
        self.dirty: asyncio.Task[None] | None = None
        self.watch: asyncio.Task[None] | None = None
        self.audience = Audience()
        # The version of the room that this page knows; the last snapshot sent to it, and the number of snapshots.
        self.told_version = 0
        self.told: dict[str, Any] = {}
        self.snapshots_sent = 0
        # The seats whose media the node received, while a change kept this page from being told.
        self.seen: dict[str, Seen] | None = None
        # The speaking seats as the node named them last, and as this page was told.
        self.speaking: list[str] = []
        self.sent_speaking: list[str] = []
        self.alive_at = time.monotonic()
        self.is_in = self.is_stale = self.is_over = False

    async def _take_seat(self, room_id: UUID) -> None:
        self.is_in = True
        self.group = group_of(room_id)
        try:
            self.generation = await database_sync_to_async(presence.connect)(self.seat)
        except NotVisible:  # removed from the list at this very moment
            self.is_in = False
            await self.close(code=4404)
            return
        await self.accept()
        await self.channel_layer.group_add(self.group, self.channel_name)
        # The older socket of this seat is told and closed.
        await self.channel_layer.group_send(
            self.group, {"type": "seat.taken", "seat": str(self.seat.pk), "generation": self.generation}
        )
        await self._send_snapshot()
        self.watch = asyncio.create_task(self._poll())

    async def disconnect(self, code: int) -> None:
        """Leave the seat empty, unless a newer socket holds it."""
        self.is_over = True
        if not self.is_in:
            return
        for task in (*self.asking, self.dirty, self.watch):
            if task is not None:
                task.cancel()
        # The seat before the group: a broker that is away must not keep a person in the room after they have left.
        try:
            await database_sync_to_async(presence.disconnect)(self.seat, self.generation)
        finally:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Check, perform, answer. Repeated errors end this socket, and never the room."""
        if self.is_over:  # sent before the peer knew
            return
        if text_data is None or not self._has_token():
            await self._answer_error("not_text" if text_data is None else "too_many", "")
            return
        try:
            request = self.dialect.upgrade(parse(text_data, self.dialect.fields))
        except ProtocolError as error:
            await self._answer_error(error.code, error.reply_to)
            return
        await self._dispatch(request)

    async def _dispatch(self, request: Request) -> None:
        answered_by = COMMANDS[request.type].answered_by
        if answered_by == "room":
            await self._reply(request, self._perform(request))
        elif answered_by == "socket":
            await self._reply(request, self._note_alive())
        elif len(self.asking) >= ASKED_AT_ONCE:
            await self._answer_error("too_many", request.id)
        else:
            # In its own task: the node's answer comes by the channel layer, and one message is handled at a time.
            task = asyncio.create_task(self._reply(request, self._ask_node(request)))
            self.asking.add(task)
            task.add_done_callback(self.asking.discard)

    async def _reply(self, request: Request, act: Coroutine[Any, Any, dict[str, Any]]) -> None:
        try:
            extra = await act
        except DomainError as error:
            await self._answer("error", request.id, code=error.code, message=str(error))
        else:
            await self._answer("ok", request.id, **extra)

    async def _perform(self, request: Request) -> dict[str, Any]:
        answer: dict[str, str] = await database_sync_to_async(perform_in)(
            self.language, self.seat.pk, self.generation, request, self.actor
        )
        return answer

    async def _note_alive(self) -> dict[str, Any]:
        """Note in the database that this socket is alive: one UPDATE at most every `ALIVE_EVERY` seconds.

        Called for each `ping`, and by the watch of the socket: a page of protocol 1 never pings, and a browser slows
        the timers of a hidden page. So a seat is emptied when its server process has gone, whatever its page does.
        """
        now = time.monotonic()
        if now - self.alive_at >= ALIVE_EVERY:
            self.alive_at = now
            await database_sync_to_async(presence.note_alive)(self.seat, self.generation)
        return {}

    async def _ask_node(self, request: Request) -> dict[str, Any]:
        needed = COMMANDS[request.type].capability
        if needed is not None and not await database_sync_to_async(has_capability)(self.seat, needed):
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
                    "kind": request.type,
                    "room": str(self.seat.room_id),
                    "seat": str(self.seat.pk),
                    "generation": self.generation,
                    **request.fields,
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

    # --- messages of the channel layer ---

    async def node_answer(self, event: dict[str, Any]) -> None:
        """The node's answer to a request of this socket."""
        waiting = self.asked.get(event["ask"])
        if waiting is not None and not waiting.done():
            waiting.set_result(event["answer"])

    async def node_offer(self, event: dict[str, Any]) -> None:
        """The set of people that the seat may see and hear has changed."""
        if self._is_mine(event):
            await self._send_message({"type": "offer", "serial": event["serial"], "sdp": event["sdp"]})

    async def node_restarted(self, event: dict[str, Any]) -> None:
        """The node is new and has lost every connection: the page connects again."""
        await self._send_message({"type": "media_lost"})

    async def node_seen(self, event: dict[str, Any]) -> None:
        """Tell the page whose media the node received during the last second, of the seats it may see and hear."""
        # Do not filter with an outdated snapshot: it could leak a seat that has just moved. Send it late rather than
        # never: a missing message would tell a person in the waiting room that something happened.
        self.seen = event["seats"]
        if not self._is_behind():
            await self._send_seen()

    async def _send_seen(self) -> None:
        if self.seen is not None:
            seats, self.seen = self.audience.filter_seen(self.seen), None
            await self._send_message({"type": "seen", "seats": seats})

    async def node_speaking(self, event: dict[str, Any]) -> None:
        """Tell the page which seats speak now, of those that this viewer hears."""
        self.speaking = event["seats"]
        if not self._is_behind():
            await self._send_speaking()

    async def _send_speaking(self) -> None:
        speaking = self.audience.filter_speaking(self.speaking)
        if speaking != self.sent_speaking:
            self.sent_speaking = speaking
            await self._send_message({"type": "speaking", "seats": speaking})

    async def node_visible(self, event: dict[str, Any]) -> None:
        """Tell the page whose camera pictures this seat is sent from now on."""
        if self._is_mine(event):
            await self._send_message({"type": "visible", "seats": event["seats"]})

    async def room_changed(self, event: dict[str, Any]) -> None:
        """The room changed: send the whole state once, however many changes come together."""
        self.is_stale = True
        if self.dirty is None or self.dirty.done():
            self.dirty = asyncio.create_task(self._send_soon())

    async def seat_taken(self, event: dict[str, Any]) -> None:
        """A newer socket took this seat."""
        if self._is_mine(event) and event["generation"] > self.generation:
            await self._bye("replaced")

    async def room_bye(self, event: dict[str, Any]) -> None:
        """One seat must go, or everybody when no seat is named."""
        if not event["seat"] or self._is_mine(event):
            await self._bye(event["code"])

    # --- state and sending ---

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
        # A change that comes during the read is read again: nothing else would tell the page of it.
        while self.is_stale:
            await asyncio.sleep(0.05)
            self.is_stale = False
            await self._send_snapshot()
            if not self.is_stale:
                await self._send_seen()

    async def _send_snapshot(self) -> None:
        try:
            gone, state = await database_sync_to_async(read_state)(self.seat.pk, self.generation, self.language)
        except NotVisible:
            gone, state = "revoked", {}
        if gone:
            await self._bye(gone)
            return
        self.audience = Audience.of(state)
        self.told_version = state.pop("version")
        await self._send_state(state)
        await self._send_speaking()

    async def _send_state(self, state: dict[str, Any]) -> None:
        """Send the state if it is new to the page.

        A person in the waiting room must not learn from a message, or from the room's version, that something happens
        inside. So nothing is sent twice, and the number is the socket's own.
        """
        known = {name: value for name, value in state.items() if name != "now"}
        if known != self.told:
            self.told = known
            self.snapshots_sent += 1
            await self._send_message({**state, "version": self.snapshots_sent})

    async def _poll(self) -> None:
        """Find every change whose nudge was lost: a broker or a database that was away costs time, never truth."""
        while True:
            await asyncio.sleep(POLL_INTERVAL)
            if self.is_over:
                return
            try:
                await self._check()
            except DatabaseError:
                log.exception("a socket could not check its own state")

    async def _check(self) -> None:
        """End a socket that was signed out, or whose device was revoked, on another process; read missed changes."""
        await self._note_alive()
        may_stay, version = await database_sync_to_async(read_standing)(self.scope, self.actor, self.seat)
        if not may_stay:
            await database_sync_to_async(revoke_seat)(self.seat, self.generation, self.actor)
            await self._bye("revoked")
        elif version != self.told_version:
            await self.room_changed({})

    async def _answer_error(self, code: str, reply_to: str) -> None:
        self.errors += 1
        await self._answer("error", reply_to, code=code, message="")
        if self.errors >= ERRORS_BEFORE_CLOSE:
            await self._end(TOO_MANY_ERRORS)

    async def _bye(self, code: str) -> None:
        # Read here, not sent by the channel layer: the reason concerns this seat alone.
        reason = {"reason": await database_sync_to_async(why_removed)(self.seat.pk)} if code == "removed" else {}
        await self._send_message({"type": "bye", "code": code, **reason})
        await self._end(BYE)

    async def _end(self, code: int) -> None:
        """Close once: two tasks may have a reason at the same time, and the peer may be gone already."""
        if not self.is_over:
            self.is_over = True
            with suppress(Disconnected):
                await self.close(code=code)

    async def _answer(self, kind: str, reply_to: str, **rest: Any) -> None:
        await self._send_message({"type": kind, "id": reply_to, **rest})

    async def _send_message(self, message: dict[str, Any]) -> None:
        """Send in the page's own protocol, unless the socket is closing: nothing sent then arrives."""
        if not self.is_over:
            try:
                await self.send(text_data=json.dumps(self.dialect.downgrade(message), ensure_ascii=False))
            except Disconnected:
                self.is_over = True
