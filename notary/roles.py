"""The roles of people in the room of an appointment, and their rights there."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from courts.ground.law import LawProfile
from video.policy import LAST_N, RecordingRule, RoomPolicy


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
    recording=RecordingRule.NEVER,
    recording_years=0,
    # A deed needs its whole sitting on record.
    pauses_unrecorded=True,
    # Offer and acceptance need all roles together, with sound and picture.
    proves_presence=True,
)


def policy_under(law: LawProfile) -> RoomPolicy:
    """Return the policy of an appointment. Every sitting of a notary is recorded."""
    return replace(POLICY, recording=RecordingRule.REQUIRED, recording_years=law.retention.notary_years)
