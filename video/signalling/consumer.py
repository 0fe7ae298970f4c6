"""One socket of one seat: authenticate, check, pass on, answer. The services decide."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from uuid import UUID

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from courts.access.queries.institution import language_of
from courts.ground.errors import DomainError, NotVisible
from video.queries.seats import why_gone, why_removed, why_shut
from video.services import presence
from video.services.changes import LINK_GROUP, group_of
from video.signalling.access import (
    AttendanceEnded,
    Stay,
    allow_media,
    ends_of_stay,
    perform_in,
    revoke_seat,
    seat_for,
)
from video.signalling.audience import NO_SPEAKERS, Audience, Broadcast
from video.signalling.commands import COMMANDS
from video.signalling.dialects import DIALECTS, dialect_of
from video.signalling.feed import FreshReading, RoomFeed, feeds
from video.signalling.limits import INSIDE, OUTSIDE, TokenBucket
from video.signalling.protocol import ProtocolError, Request, parse
from video.states import Goodbye, SeatState

log = logging.getLogger(__name__)

ERRORS_BEFORE_CLOSE = 5
NODE_ANSWER_WITHIN = 8.0
BYE = 4000
# Of the private range: Daphne refuses to send RFC 6455's 1008 for an application, and would end the consumer unheard.
TOO_MANY_ERRORS = 4001
FAILED = 4002
UNKNOWN_PROTOCOL = 4406
# Requests to the media node that one socket may wait for at the same time.
ASKED_AT_ONCE = 8


class RoomConsumer(AsyncWebsocketConsumer):
    """The socket of `/ws/rooms/<room>/`."""

    dialect = DIALECTS["2"]

    async def connect(self) -> None:
        """Find the seat of the user or device. Strangers are refused before the socket is accepted.

        The socket of an ended session, of a room that is over, or of a removed person, is accepted, told so and closed.
        """
        self._reset()
        dialect = dialect_of(self.scope)
        if dialect is None:
            await self.close(code=UNKNOWN_PROTOCOL)
            return
        self.dialect = dialect
        chosen = self.scope["cookies"].get(settings.LANGUAGE_COOKIE_NAME, "")
        self.language = await database_sync_to_async(language_of)(chosen)
        room_id: UUID = self.scope["url_route"]["kwargs"]["room_id"]
        try:
            self.seat, self.actor = await database_sync_to_async(seat_for)(self.scope, room_id)
        except NotVisible:
            await self.close(code=4404)
            return
        except AttendanceEnded as ended:
            await self.accept()
            await self._bye(ended.code)
            return
        shut = why_shut(self.seat)
        if shut:
            # Accepted only to be told: a page that finds no socket would retry again and again.
            await self.accept()
            await self._bye(shut)
            return
        await self._take_seat(room_id)

    def _reset(self) -> None:
        self.language = settings.LANGUAGE_CODE
        self.bucket, self.errors = TokenBucket(), 0
        self.asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.asking: set[asyncio.Task[None]] = set()
        self.feed: RoomFeed | None = None
        self.audience = Audience()
        # The number of the reading that this page knows, and the changes that were known when it began.
        self.taken = self.taken_changes = 0
        # The last snapshot sent to the page, and the number of snapshots.
        self.told: dict[str, Any] = {}
        self.snapshots_sent = 0
        # The seats whose media the node received, while a change kept this page from being told.
        self.seen: Broadcast | None = None
        # The speaking seats as the node named them last, and as this page was told.
        self.speaking = NO_SPEAKERS
        self.sent_speaking: list[str] = []
        self.is_in = self.is_over = False

    async def _take_seat(self, room_id: UUID) -> None:
        self.is_in = True
        self.key = str(self.seat.pk)
        try:
            self.generation = await database_sync_to_async(presence.connect)(self.seat)
        except NotVisible:  # removed from the list at this very moment
            self.is_in = False
            await self.close(code=4404)
            return
        self.stay = Stay(self.scope, self.actor, self.seat, self.generation)
        await self.accept()
        self.feed = await feeds().join(room_id, self, self.channel_layer)
        self.bucket = self.feed.bucket_of(self.seat.pk)
        # The older socket of this seat is told and closed.
        await self.channel_layer.group_send(
            group_of(room_id), {"type": "seat.taken", "seat": self.key, "generation": self.generation}
        )
        try:
            await self.take(await self.feed.read())
        except NotVisible:
            await self.lose_room()

    async def disconnect(self, code: int) -> None:
        """Leave the seat empty, unless a newer socket holds it."""
        self.is_over = True
        if not self.is_in:
            return
        for task in self.asking:
            task.cancel()
        # The seat before the feed: a broker that is away must not keep a person in the room after they have left.
        try:
            await database_sync_to_async(presence.disconnect)(self.seat, self.generation)
        finally:
            if self.feed is not None:
                await feeds().leave(self.feed, self)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle a message of the page, or of the channel layer to this socket alone.

        Channels would visit the database's thread before each message, to close old connections; every use of the
        database here does that itself.
        """
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Check, perform, answer. Repeated errors end this socket, and never the room."""
        if self.is_over:  # sent before the peer knew
            return
        if text_data is None or not self.bucket.take():
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
            await self._reply(request, self._pong())
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
        except AttendanceEnded as ended:
            await self.give_up(ended.code)
        except DomainError as error:
            await self._answer("error", request.id, code=error.code, message=str(error))
        else:
            await self._answer("ok", request.id, **extra)

    async def _perform(self, request: Request) -> dict[str, Any]:
        answer: dict[str, Any] = await database_sync_to_async(perform_in)(
            self.language, self.scope, self.seat.pk, self.generation, request, self.actor
        )
        return answer

    async def _pong(self) -> dict[str, Any]:
        """Answer a `ping`: the server is there. The feed notes in the database that the sockets are alive."""
        return {}

    async def _ask_node(self, request: Request) -> dict[str, Any]:
        needed = COMMANDS[request.type].capability
        await database_sync_to_async(allow_media)(
            self.language, self.scope, self.actor, self.seat, self.generation, needed
        )
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

    # --- messages of the room's group, from the feed ---

    async def handle(self, event: dict[str, Any]) -> None:
        """Handle one message of the room's group."""
        if not self.is_over:
            await getattr(self, get_handler_name(event))(event)

    async def fail(self) -> None:
        """Close the socket after an error of its own; its page opens another."""
        with suppress(Exception):
            await self._end(FAILED)

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
        self.seen = event["broadcast"]
        if not self._is_behind():
            await self._send_seen()

    async def _send_seen(self) -> None:
        if self.seen is not None:
            text, self.seen = self.seen.text_for(self.audience, self.dialect.downgrade), None
            await self._send_text(text)

    async def node_speaking(self, event: dict[str, Any]) -> None:
        """Tell the page which seats speak now, of those that this viewer hears."""
        self.speaking = event["broadcast"]
        if not self._is_behind():
            await self._send_speaking()

    async def _send_speaking(self) -> None:
        speaking = self.speaking.for_audience(self.audience)
        if speaking != self.sent_speaking:
            self.sent_speaking = speaking
            await self._send_text(self.speaking.text_for(self.audience, self.dialect.downgrade))

    async def node_visible(self, event: dict[str, Any]) -> None:
        """Tell the page whose camera pictures this seat is sent from now on."""
        if self._is_mine(event):
            await self._send_message({"type": "visible", "seats": event["seats"]})

    async def seat_taken(self, event: dict[str, Any]) -> None:
        """A newer socket took this seat."""
        if self._is_mine(event) and event["generation"] > self.generation:
            await self._bye(Goodbye.REPLACED)

    async def seat_check(self, event: dict[str, Any]) -> None:
        """A session of this seat's person has ended, maybe this one."""
        if self._is_mine(event):
            (end,) = await database_sync_to_async(ends_of_stay)([self.stay])
            if end is not None:
                await self.give_up(end)

    async def room_bye(self, event: dict[str, Any]) -> None:
        """One seat must go, or everybody when no seat is named."""
        if not event["seat"] or self._is_mine(event):
            await self._bye(Goodbye(event["code"]))

    # --- state and sending ---

    def _is_mine(self, event: dict[str, Any]) -> bool:
        return bool(event["seat"] == self.key)

    def _is_behind(self) -> bool:
        """The room has changed, and this page has not been told yet."""
        return self.feed is None or self.taken_changes < self.feed.changes

    async def take(self, fresh: FreshReading) -> None:
        """Tell the page what is new to it in this reading, or that its seat is lost."""
        if self.is_over or fresh.number < self.taken:
            return
        gone = fresh.reading.why_lost(self.seat.pk, self.generation)
        if gone == Goodbye.REVOKED:
            gone = await database_sync_to_async(why_gone)(self.seat.pk, self.generation)
        if gone:
            await self._bye(gone)
            return
        state = fresh.snapshot(self.seat.pk, self.language)
        self.taken, self.taken_changes = fresh.number, fresh.changes
        self.audience = Audience.of(state)
        self.bucket.limit(INSIDE if state["me"]["state"] == SeatState.ADMITTED else OUTSIDE)
        await self._send_state(state)
        await self._send_speaking()
        if not self._is_behind():
            await self._send_seen()

    async def lose_room(self) -> None:
        """The room is gone, and every right in it."""
        await self._bye(Goodbye.REVOKED)

    async def _send_state(self, state: dict[str, Any]) -> None:
        """Send the state if it is new to the page.

        A person in the waiting room must not learn from a message, or from the room's version, that something happens
        inside. So nothing is sent twice, and the number is the socket's own.
        """
        known = {name: value for name, value in state.items() if name not in {"now", "version"}}
        if known != self.told:
            self.told = known
            self.snapshots_sent += 1
            await self._send_message({**state, "version": self.snapshots_sent})

    async def give_up(self, cause: Goodbye) -> None:
        """Take the seat and its media from this socket, and close it with the cause."""
        await database_sync_to_async(revoke_seat)(self.seat, self.generation, self.actor, cause)
        await self._bye(cause)

    async def _answer_error(self, code: str, reply_to: str) -> None:
        self.errors += 1
        await self._answer("error", reply_to, code=code, message="")
        if self.errors >= ERRORS_BEFORE_CLOSE:
            await self._end(TOO_MANY_ERRORS)

    async def _bye(self, code: Goodbye) -> None:
        # Read here, not sent by the channel layer: the reason concerns this seat alone.
        reason = {"reason": await database_sync_to_async(why_removed)(self.seat.pk)} if code == Goodbye.REMOVED else {}
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
        """Send in the page's own protocol."""
        await self._send_text(json.dumps(self.dialect.downgrade(message), ensure_ascii=False))

    async def _send_text(self, text: str) -> None:
        """Send, unless the socket is closing: nothing sent then arrives."""
        if not self.is_over:
            try:
                await self.send(text_data=text)
            except Disconnected:
                self.is_over = True
