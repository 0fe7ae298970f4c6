"""Counters of the running media node, for any other process."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from video.services.changes import LINK_GROUP

ANSWER_TIMEOUT = 8.0


async def counters_of(room_id: UUID, *, layer: Any = None) -> list[dict[str, Any]]:
    """Return the node's output counters as {source, target, medium, packets, bytes}; sources and targets are seats.

    Raises TimeoutError when no link answers, LookupError when there is no node.
    """
    layer = layer or get_channel_layer()
    channel = await layer.new_channel("counters")
    ask = {"type": "node.ask", "kind": "counters", "ask": uuid.uuid4().hex, "reply": channel, "room": str(room_id)}
    async with asyncio.timeout(ANSWER_TIMEOUT):
        await layer.group_send(LINK_GROUP, ask)
        found = (await layer.receive(channel))["answer"]
    if "error" in found:
        raise LookupError(found["error"])
    outputs: list[dict[str, Any]] = found["outputs"]
    return outputs
