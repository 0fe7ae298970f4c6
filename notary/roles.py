"""The roles of people in the room of an appointment, and their rights there."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from video.policy import LAST_N, RoomPolicy


class SeatRole(StrEnum):
    """The role of a seat in an appointment. Participants bring their own role."""

    NOTARY = "notary"


_NOTARY: Final = (SeatRole.NOTARY.value,)

# The notary runs the sitting; no other role shares a screen.
POLICY: Final = RoomPolicy(
    kind="appointment",
    hosts=_NOTARY,
    presides=_NOTARY,
    silent=(),
    isolated=(),
    unidentified=_NOTARY,
    shares=(),
    pinned=_NOTARY,
    order=_NOTARY,
    last_n=LAST_N,
)
