"""The roles of people in a hearing's room, and their rights there."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from courts.ground.law import LawProfile
from video.policy import LAST_N, RecordingRule, RoomPolicy


class SeatRole(StrEnum):
    """The role of a seat in a hearing; in court the role is the identity."""

    JUDGE = "judge"
    CLERK = "clerk"
    CLAIMANT_COUNSEL = "claimant_counsel"
    RESPONDENT_COUNSEL = "respondent_counsel"
    CLAIMANT = "claimant"
    RESPONDENT = "respondent"
    DETAINEE = "detainee"
    WITNESS = "witness"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"


def _words(*roles: SeatRole) -> tuple[str, ...]:
    return tuple(role.value for role in roles)


# The judge admits people, or the clerk for the judge. Witnesses are kept apart until they are called.
POLICY: Final = RoomPolicy(
    kind="hearing",
    hosts=_words(SeatRole.JUDGE, SeatRole.CLERK),
    presides=_words(SeatRole.JUDGE),
    silent=_words(SeatRole.OBSERVER),
    isolated=_words(SeatRole.WITNESS),
    unidentified=_words(SeatRole.JUDGE, SeatRole.CLERK, SeatRole.INTERPRETER),
    shares=_words(
        SeatRole.CLAIMANT_COUNSEL,
        SeatRole.RESPONDENT_COUNSEL,
        SeatRole.CLAIMANT,
        SeatRole.RESPONDENT,
        SeatRole.INTERPRETER,
    ),
    pinned=_words(SeatRole.JUDGE, SeatRole.WITNESS, SeatRole.INTERPRETER),
    order=_words(SeatRole.JUDGE, SeatRole.CLERK, SeatRole.INTERPRETER),
    last_n=LAST_N,
    recording=RecordingRule.NEVER,
    recording_years=0,
    # The judge decides whether a hearing goes on while its recording does not work.
    pauses_unrecorded=False,
)


def policy_of_kind(kind: str, law: LawProfile) -> RoomPolicy:
    """Return the policy for a hearing of this kind: recorded, unless the law keeps the kind off the record."""
    if kind in law.hearings.never_recorded:
        return POLICY
    return replace(POLICY, recording=RecordingRule.REQUIRED, recording_years=law.retention.hearing_years)
