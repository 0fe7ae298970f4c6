"""The recording of a room, for its pages and for the media node."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from courts.ground.queries.prepared import PreparedQuery
from video.recorder import RecordingOrder, RecordingView
from video.recordings.keys import KeyUnavailable, master_key
from video.recordings.models import Recording
from video.recordings.states import OPEN, RecordingState

_NEWEST: PreparedQuery[Any] = PreparedQuery(
    lambda room_id: Recording.records.filter(room=room_id).order_by("-begun_at"), room_id=UUID
)


def view_of_room(room_id: UUID) -> RecordingView | None:
    """Return the newest recording of a room as its pages show it. One query, at every reading of the room."""
    row = _NEWEST.first(room_id=room_id)
    return None if row is None else RecordingView(row.state, row.alarm, row.pause_reason)


def order_of_room(room_id: UUID) -> RecordingOrder | None:
    """Return the recording that the media node must make in a room now. Raises KeyUnavailable."""
    row = Recording.records.filter(room=room_id, state__in=OPEN).first()
    if row is None:
        return None
    return RecordingOrder(row.pk, data_key_of(row), is_paused=row.state == RecordingState.PAUSED)


def data_key_of(recording: Recording) -> bytes:
    """Return the data key of a recording in clear. Raises KeyUnavailable, always so for a deleted recording."""
    if not recording.wrapped_key:
        raise KeyUnavailable("the data key was destroyed with the recording")
    return _unwrap(bytes(recording.wrapped_key), recording.pk, recording.master_key)


def forget_data_keys() -> None:
    """Forget the data keys that this process has unwrapped."""
    _unwrap.cache_clear()


# A room's state is read at each change, and a key service is asked over the network.
@lru_cache(maxsize=256)
def _unwrap(wrapped: bytes, recording: UUID, name: str) -> bytes:
    return master_key().unwrap(wrapped, recording.bytes, name)
