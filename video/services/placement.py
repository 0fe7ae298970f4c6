"""Placement: which process of the media node carries a room."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from video.models import Room, Seat
from video.queries.matrix import HERE
from video.states import RoomState


def place(room_id: UUID, names: Sequence[str]) -> str:
    """Return the process among `names` that carries the room; place a room that none of them carries.

    A room is placed on the process with the least load, and stays there: its connections cannot move. The name is
    stored, so that a link that starts again or takes over finds it. It says nothing that a node or a page must know,
    so the room gets no new version.
    """
    for _ in range(2):
        stored = Room.records.filter(pk=room_id).values_list("node", flat=True).first()
        if stored in names:
            return str(stored)
        loads = load_of(names)
        chosen = min(names, key=lambda name: (loads[name], names.index(name)))
        # A second link may place the room in the same moment: the first to write it decides.
        if stored is None or Room.records.filter(pk=room_id, node=stored).update(node=chosen):
            return chosen
    return str(Room.records.filter(pk=room_id).values_list("node", flat=True).get())


def load_of(names: Sequence[str]) -> dict[str, int]:
    """Return the load of each process: the streams of its rooms that are not empty.

    A room counts with all its booked seats, since most of them come soon after the first.
    """
    here = Exists(Seat.records.filter(room=OuterRef("pk"), is_live=True, state__in=HERE))
    rooms = Room.records.filter(here, node__in=names, state__in=(RoomState.SCHEDULED, RoomState.OPEN))
    seats = rooms.annotate(booked=Count("seats", filter=Q(seats__is_live=True))).values_list("node", "booked")
    loads = dict.fromkeys(names, 0)
    for name, booked in seats:
        loads[name] += booked * booked
    return loads
