"""Who may do what in a room, and who sees and hears whom: pure functions over data, deny by default."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

Medium = Literal["audio", "video", "screen"]
MEDIA: tuple[Medium, ...] = ("audio", "video", "screen")
# Camera pictures that a seat is sent beside the pinned ones: as many as a page can show side by side.
LAST_N = 16
# How long a seat may be without a socket before its person counts as gone: a page that lost its line is back by then.
MEDIA_SUSPENDED_AFTER = timedelta(seconds=15)
PINNED = ("judge", "notary", "witness", "interpreter")


class Capability(StrEnum):
    """What a seat may do; every command names the one that it needs."""

    JOIN = "join"
    PUBLISH = "publish"
    RAISE_HAND = "raise_hand"
    SHARE = "share"
    IDENTIFY = "identify"
    ADMIT = "admit"
    MUTE = "mute"
    REMOVE = "remove"
    STOP_SHARE = "stop_share"
    CONSULTATIONS = "consultations"
    SCREENING = "screening"


_MEMBER = frozenset({Capability.JOIN, Capability.PUBLISH, Capability.RAISE_HAND})
_HOST = frozenset(Capability)
_OBSERVER = frozenset({Capability.JOIN})


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """The rules of one room. `hosts`: roles that run it. `silent`: roles that are never seen or heard.

    `unidentified`: roles that may be admitted without their identity having been checked, because the
    institution itself sent them. `shares`: roles that may show their screen; hosts may in any case. `pinned`: roles
    whose camera picture is always among those sent; of all the others, `last_n` at a time.
    """

    kind: str
    hosts: tuple[str, ...]
    silent: tuple[str, ...] = ("observer",)
    isolated: tuple[str, ...] = ("witness",)
    unidentified: tuple[str, ...] = ("judge", "clerk", "notary", "interpreter")
    shares: tuple[str, ...] = ("claimant_counsel", "respondent_counsel", "claimant", "respondent", "interpreter")
    pinned: tuple[str, ...] = PINNED
    last_n: int = LAST_N

    def to_json(self) -> dict[str, Any]:
        """As kept with the room."""
        return {
            "kind": self.kind,
            "hosts": list(self.hosts),
            "silent": list(self.silent),
            "isolated": list(self.isolated),
            "unidentified": list(self.unidentified),
            "shares": list(self.shares),
            "pinned": list(self.pinned),
            "last_n": self.last_n,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RoomPolicy:
        """From the room. What is missing is denied: no hosts, nobody unidentified, nobody shows his screen."""
        return cls(
            kind=str(data.get("kind", "")),
            hosts=tuple(data.get("hosts", ())),
            silent=tuple(data.get("silent", ("observer",))),
            isolated=tuple(data.get("isolated", ("witness",))),
            unidentified=tuple(data.get("unidentified", ())),
            shares=tuple(data.get("shares", ())),
            pinned=tuple(data.get("pinned", PINNED)),
            last_n=int(data.get("last_n", LAST_N)),
        )


def capabilities_of(role: str, policy: RoomPolicy) -> frozenset[Capability]:
    """What a role may do in a room with this policy."""
    if role in policy.silent:
        return _OBSERVER
    if role in policy.hosts:
        return _HOST
    return _MEMBER | {Capability.SHARE} if role in policy.shares else _MEMBER


@dataclass(frozen=True, slots=True)
class SeatView:
    """What the matrix must know of a seat. `consultation` is the consultation that it is in."""

    id: UUID
    role: str
    is_admitted: bool
    audio_on: bool = True
    video_on: bool = True
    is_muted_by_host: bool = False
    previewed_by: UUID | None = None
    consultation: UUID | None = None
    is_sharing: bool = False


@dataclass(frozen=True, slots=True)
class Screening:
    """An order of the court: `target` does not hear (`audio`), or does not see (`video`), `source`."""

    source: UUID
    target: UUID
    audio: bool
    video: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """One permission: this medium of `source` may be forwarded to `target`."""

    source: UUID
    target: UUID
    medium: Medium


def forwarding_matrix(
    seats: Collection[SeatView],
    policy: RoomPolicy,
    sitting_state: str | None,
    screenings: Collection[Screening] = (),
) -> frozenset[Edge]:
    """Every permitted edge; whatever is not in it is forbidden.

    Media flows only between admitted seats of one set, never back to its source, never from a silent role; sound
    never from who is muted by himself or by the court, a screen only from who shows it and may. The people of the
    room itself are one set, in which media flows while the sitting is live. Each consultation is another, in which it
    flows before the opening too and during a pause, because a host opened it and counsel's talk with his client does
    not hang on the hearing; not after the end. One thing flows besides: a waiting person's picture and sound to the
    one host who is checking who it is. Nothing ever flows to who waits. What an order of screening forbids flows in
    none of these.
    """
    present = [seat for seat in seats if seat.is_admitted]
    hosts = {seat.id for seat in present if seat.role in policy.hosts}
    checks = [(seat, seat.previewed_by) for seat in seats if not seat.is_admitted and seat.previewed_by in hosts]
    meetings = [
        (source, target.id)
        for source in present
        for target in present
        if target.id != source.id
        and target.consultation == source.consultation
        and _is_on(source.consultation, sitting_state)
    ]
    kept_away = {
        (order.source, order.target, medium) for order in screenings for medium in MEDIA if _forbids(order, medium)
    }
    return frozenset(
        Edge(source.id, target, medium)
        for source, target in [*checks, *meetings]
        if target is not None
        for medium in MEDIA
        if _sends(source, medium, policy) and (source.id, target, medium) not in kept_away
    )


def _is_on(consultation: UUID | None, sitting_state: str | None) -> bool:
    """Whether media flows in the room itself, or in a consultation."""
    return sitting_state == "live" if consultation is None else sitting_state in {None, "live", "paused"}


def _forbids(order: Screening, medium: Medium) -> bool:
    # Whoever may not see a face may not see what its owner shows either.
    return order.audio if medium == "audio" else order.video


def _sends(seat: SeatView, medium: Medium, policy: RoomPolicy) -> bool:
    if seat.role in policy.silent:
        return False
    if medium == "screen":
        return seat.is_admitted and seat.is_sharing and Capability.SHARE in capabilities_of(seat.role, policy)
    if medium == "audio":
        return seat.audio_on and not seat.is_muted_by_host
    return seat.video_on
