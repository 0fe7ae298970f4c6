"""Who may do what in a room, and who sees and hears whom: pure functions over data, deny by default."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

Medium = Literal["audio", "video"]
MEDIA: tuple[Medium, Medium] = ("audio", "video")


class Capability(StrEnum):
    """What a seat may do; every command names the one that it needs."""

    JOIN = "join"
    PUBLISH = "publish"
    RAISE_HAND = "raise_hand"
    IDENTIFY = "identify"
    ADMIT = "admit"
    MUTE = "mute"
    REMOVE = "remove"


_MEMBER = frozenset({Capability.JOIN, Capability.PUBLISH, Capability.RAISE_HAND})
_HOST = _MEMBER | {Capability.IDENTIFY, Capability.ADMIT, Capability.MUTE, Capability.REMOVE}
_OBSERVER = frozenset({Capability.JOIN})


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """The rules of one room. `hosts`: roles that run it. `silent`: roles that are never seen or heard.

    `unidentified`: roles that may be admitted without their identity having been checked, because the
    institution itself sent them.
    """

    kind: str
    hosts: tuple[str, ...]
    silent: tuple[str, ...] = ("observer",)
    isolated: tuple[str, ...] = ("witness",)
    unidentified: tuple[str, ...] = ("judge", "clerk", "notary", "interpreter")

    def to_json(self) -> dict[str, Any]:
        """As kept with the room."""
        return {
            "kind": self.kind,
            "hosts": list(self.hosts),
            "silent": list(self.silent),
            "isolated": list(self.isolated),
            "unidentified": list(self.unidentified),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RoomPolicy:
        """From the room. What is missing is denied: no hosts, nobody unidentified."""
        return cls(
            kind=str(data.get("kind", "")),
            hosts=tuple(data.get("hosts", ())),
            silent=tuple(data.get("silent", ("observer",))),
            isolated=tuple(data.get("isolated", ("witness",))),
            unidentified=tuple(data.get("unidentified", ())),
        )


def capabilities_of(role: str, policy: RoomPolicy) -> frozenset[Capability]:
    """What a role may do in a room with this policy."""
    if role in policy.silent:
        return _OBSERVER
    return _HOST if role in policy.hosts else _MEMBER


@dataclass(frozen=True, slots=True)
class SeatView:
    """What the matrix must know of a seat."""

    id: UUID
    role: str
    is_admitted: bool
    audio_on: bool = True
    video_on: bool = True
    is_mute_locked: bool = False
    checked_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One permission: this medium of `source` may be forwarded to `target`."""

    source: UUID
    target: UUID
    medium: Medium


def forwarding_matrix(seats: Collection[SeatView], policy: RoomPolicy, sitting_state: str | None) -> frozenset[Edge]:
    """Every permitted edge; whatever is not in it is forbidden.

    Media flows only in a live sitting, only between admitted seats, never back to its source, never from
    a silent role; sound never from who is muted by himself or by the court. One thing flows besides: a waiting
    person's picture and sound to the one host who is checking who it is. Nothing ever flows to who waits.
    """
    present = [seat for seat in seats if seat.is_admitted]
    hosts = {seat.id for seat in present if seat.role in policy.hosts}
    checks = frozenset(
        Edge(seat.id, seat.checked_by, medium)
        for seat in seats
        if not seat.is_admitted and seat.checked_by in hosts and seat.checked_by is not None
        if seat.role not in policy.silent
        for medium in MEDIA
        if _sends(seat, medium)
    )
    if sitting_state != "live":
        return checks
    return checks | frozenset(
        Edge(source.id, target.id, medium)
        for source in present
        if source.role not in policy.silent
        for target in present
        if target.id != source.id
        for medium in MEDIA
        if _sends(source, medium)
    )


def _sends(seat: SeatView, medium: Medium) -> bool:
    if medium == "audio":
        return seat.audio_on and not seat.is_mute_locked
    return seat.video_on
