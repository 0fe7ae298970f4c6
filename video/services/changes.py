"""Notifying the node and the pages of a change of a room, after the change is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection, transaction
from django.db.models import F, Model

from courts.ground.queries.prepared import PreparedQuery
from video.models import Room, Seat
from video.states import Goodbye

LINK_GROUP = "video.link"


def group_of(room_id: object) -> str:
    """The group of every socket that is open in a room."""
    return f"video.room.{room_id}"


class RoomChange:
    """A change of a room in progress. `is_quiet`: it concerns only a person outside the room, and the hosts' list.

    Pages are told of quiet changes at their leisure: people who only wait must not be able to keep the room busy.
    """

    is_quiet = False


@contextmanager
def room_change(room: Room) -> Iterator[RoomChange]:
    """One change of a room in one transaction, which the node and the pages are told of after its commit.

    Every change locks the row of the room before any other row of it, so that changes of one room are serialised and
    cannot deadlock. `room` is read again under the lock. A change that wrote nothing raises no version.
    """
    with transaction.atomic():
        now = _LOCKED.first(key=room.pk)
        if now is None:
            raise Room.DoesNotExist
        take_columns(room, now)
        writes, change = _Writes(), RoomChange()
        with connection.execute_wrapper(writes):
            yield change
        if writes.found:
            changed(room, is_quiet=change.is_quiet)


_LOCKED: PreparedQuery[Room] = PreparedQuery(lambda key: Room.records.select_for_update().filter(pk=key), key=UUID)


def take_columns(row: Model, now: Model) -> None:
    """Give the row the columns that it has now. A related object that was read stays while the row points to it."""
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(now, field.attname))


class _Writes:
    """Notices whether any row was written: so no service can forget to say that it changed something."""

    found = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        result = execute(sql, params, many, context)
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and context["cursor"].rowcount:
            self.found = True
        return result


def changed(room: Room, *, is_quiet: bool = False) -> None:
    """Raise the room's version in the caller's transaction and nudge link and pages after it commits.

    The nudge carries only the key: its receivers read the whole state. A lost nudge costs time, not correctness:
    the link also polls. So a broker that is down fails nothing here: the committed change stands.
    """
    Room.records.filter(pk=room.pk).update(version=F("version") + 1)
    room_id = str(room.pk)
    transaction.on_commit(lambda: _nudge(room_id, is_quiet=is_quiet), robust=True)


def _nudge(room_id: str, *, is_quiet: bool) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    nudge = {"type": "room.changed", "room": room_id}

    async def send() -> None:
        await layer.group_send(LINK_GROUP, nudge)
        await layer.group_send(group_of(room_id), {**nudge, "quiet": True} if is_quiet else nudge)

    # Both in one visit to the event loop.
    async_to_sync(send)()


def say_bye(room: Room, code: Goodbye, *, seat_id: object | None = None) -> None:
    """Close the sockets of a seat, or of the whole room, after commit, each with a reason."""
    room_id, seat = str(room.pk), str(seat_id) if seat_id is not None else ""

    def close() -> None:
        layer = get_channel_layer()
        if layer is not None:
            async_to_sync(layer.group_send)(group_of(room_id), {"type": "room.bye", "seat": seat, "code": code.value})

    transaction.on_commit(close, robust=True)


def check_socket(seat: Seat) -> None:
    """Make the socket of a seat ask after commit whether its session is still good. It also asks by itself."""
    event = {"type": "seat.check", "seat": str(seat.pk)}

    def nudge() -> None:
        layer = get_channel_layer()
        if layer is not None:
            async_to_sync(layer.group_send)(group_of(seat.room_id), event)

    transaction.on_commit(nudge, robust=True)
