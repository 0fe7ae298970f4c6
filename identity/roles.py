"""The two roles in the room of a video check, and their rights there."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from video.policy import LAST_N, RecordingRule, RoomPolicy


class SeatRole(StrEnum):
    """The member of staff who checks, and the person who is checked."""

    CHECKER = "identity_checker"
    APPLICANT = "applicant"


_CHECKER: Final = (SeatRole.CHECKER.value,)

# There is no third seat, and the sitting is never recorded. The host admits the applicant without an identification:
# the sitting itself is for it.
POLICY: Final = RoomPolicy(
    kind="identity_check",
    hosts=_CHECKER,
    presides=_CHECKER,
    silent=(),
    isolated=(),
    unidentified=(*_CHECKER, SeatRole.APPLICANT.value),
    shares=(),
    pinned=(*_CHECKER, SeatRole.APPLICANT.value),
    order=_CHECKER,
    last_n=LAST_N,
    recording=RecordingRule.NEVER,
    recording_years=0,
    pauses_unrecorded=False,
)
