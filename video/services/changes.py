"""Notifying the node and the pages of a change of a room, after the change is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection, transaction
from django.db.models import F

from video.models import Room

LINK_GROUP = "video.link"


def group_of(room_id: object) -> str:
    """The group of every socket that is open in a room."""
    return f"video.room.{room_id}"


@contextmanager
def room_change(room: Room) -> Iterator[None]:
    """One change of a room in one transaction, which the node and the pages are told of after its commit.

    Every change locks the row of the room before any other row of it, so that changes of one room are serialised and
    cannot deadlock. `room` is read again under the lock. A change that wrote nothing raises no version.
    """
    with transaction.atomic():
        room.refresh_from_db(from_queryset=Room.records.select_for_update())
        writes = _Writes()
        with connection.execute_wrapper(writes):
            yield
        if writes.found:
            changed(room)


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


def changed(room: Room) -> None:
    """Raise the room's version in the caller's transaction and nudge link and pages after it commits.

    The nudge carries only the key: its receivers read the whole state. A lost nudge costs time, not correctness:
    the link also polls. So a broker that is down fails nothing here: the committed change stands.
    """
    Room.records.filter(pk=room.pk).update(version=F("version") + 1)
    room_id = str(room.pk)
    transaction.on_commit(lambda: _nudge(room_id), robust=True)


def _nudge(room_id: str) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    send = async_to_sync(layer.group_send)
    send(LINK_GROUP, {"type": "room.changed", "room": room_id})
    send(group_of(room_id), {"type": "room.changed", "room": room_id})


def say_bye(room: Room, code: str, *, seat_id: object | None = None) -> None:
    """Close the sockets of a seat, or of the whole room, after commit, each with a reason."""
    room_id, seat = str(room.pk), str(seat_id) if seat_id is not None else ""

    def close() -> None:
        layer = get_channel_layer()
        if layer is not None:
            async_to_sync(layer.group_send)(group_of(room_id), {"type": "room.bye", "seat": seat, "code": code})

    transaction.on_commit(close, robust=True)
