"""Notifying the node and the pages of a change of a room, after the change is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F

from video.models import Room

LINK_GROUP = "video.link"


def group_of(room_id: object) -> str:
    """The group of every socket that is open in a room."""
    return f"video.room.{room_id}"


@contextmanager
def room_change(room: Room) -> Iterator[None]:
    """One change of a room: begun on the room as it is now, whole or not at all, told when it is committed.

    Whoever changes anything of a room locks its row before any other row of it, so that changes of one room come
    one after the other and never wait for each other in a circle. `room` is read anew under the lock.
    """
    with transaction.atomic():
        room.refresh_from_db(from_queryset=Room.records.select_for_update())
        yield
        changed(room)


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
