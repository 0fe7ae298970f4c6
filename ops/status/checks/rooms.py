"""The rooms that are open now, by the media node that carries them, and the people in them."""

from __future__ import annotations

from django.db.models import Count, F

from ops.status.findings import Finding, Level
from video.models import Room, Seat
from video.states import RoomState


def rooms() -> list[Finding]:
    """Open rooms, connected people, and the number of rooms of each node."""
    online = Seat.records.filter(online__gt=0, online=F("generation")).count()
    by_node = list(
        Room.records.filter(state=RoomState.OPEN).values_list("node").annotate(number=Count("pk")).order_by("node")
    )
    total = sum(number for _node, number in by_node)
    findings = [Finding("rooms", "rooms", Level.OK, "rooms_now", {"rooms": total, "people": online})]
    findings += [
        Finding("rooms", "node", Level.OK, "rooms_of_node", {"node": node, "rooms": number})
        for node, number in by_node
        if node
    ]
    return findings
