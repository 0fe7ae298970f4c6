"""The rights in a room and the forwarding matrix: pure functions over data, deny by default."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

Medium = Literal["audio", "video", "screen"]
MEDIA: tuple[Medium, ...] = ("audio", "video", "screen")
# Camera pictures that a seat is sent next to the pinned ones: as many as a page can show side by side.
LAST_N = 16
# How long a seat may be without a socket before its person counts as gone: a page that lost its line is back by then.
MEDIA_SUSPENDED_AFTER = timedelta(seconds=15)
# Stands for every role, where a stored policy does not say which roles are restricted.
EVERY_ROLE = "*"


class Capability(StrEnum):
    """A right of a seat; every command names the one that it needs."""

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
    RECORDING = "recording"


class RecordingRule(StrEnum):
    """The two rules for the sittings of a room: never recorded, or always."""

    NEVER = "never"
    REQUIRED = "required"


_MEMBER = frozenset({Capability.PUBLISH, Capability.RAISE_HAND})
_HOST = frozenset(Capability)
_SILENT = frozenset[Capability]()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPolicy:
    """The rules of one room, as its owner hands them over. Roles are the owner's words.

    hosts: run the room. presides: the role at the head of it. silent: never seen or heard. isolated: admitted one by
    one, never together with everyone else. unidentified: admitted without an identity check, because the institution
    itself sent them. shares: may share their screen; hosts may in any case. pinned: their camera picture is always
    among those sent; of all the others, `last_n` at a time. order: whose tiles come first, and in which order.
    recording: whether its sittings are recorded. recording_years: how long a recording is kept. pauses_unrecorded: the
    sitting pauses by itself while it should be recorded and is not. proves_presence: the unbroken times of sound and
    picture of each seat are rows, for the proof that all were in one sitting.
    """

    kind: str
    hosts: tuple[str, ...]
    presides: tuple[str, ...]
    silent: tuple[str, ...]
    isolated: tuple[str, ...]
    unidentified: tuple[str, ...]
    shares: tuple[str, ...]
    pinned: tuple[str, ...]
    order: tuple[str, ...]
    last_n: int
    recording: RecordingRule
    recording_years: int
    pauses_unrecorded: bool
    proves_presence: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the policy as the room stores it."""
        return {
            each.name: list(value) if isinstance(value, tuple) else value
            for each in fields(self)
            for value in [getattr(self, each.name)]
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RoomPolicy:
        """Read the policy of a room.

        A missing key denies: no role is a host, every role is silent and isolated, nothing is recorded.
        """

        def roles(name: str, missing: tuple[str, ...] = ()) -> tuple[str, ...]:
            return tuple(data.get(name, missing))

        return cls(
            kind=str(data.get("kind", "")),
            hosts=roles("hosts"),
            presides=roles("presides"),
            silent=roles("silent", (EVERY_ROLE,)),
            isolated=roles("isolated", (EVERY_ROLE,)),
            unidentified=roles("unidentified"),
            shares=roles("shares"),
            pinned=roles("pinned"),
            order=roles("order"),
            last_n=int(data.get("last_n", LAST_N)),
            recording=_rule_of(data.get("recording")),
            recording_years=int(data.get("recording_years", 0)),
            pauses_unrecorded=data.get("pauses_unrecorded") is True,
            proves_presence=data.get("proves_presence") is True,
        )

    @property
    def is_recorded(self) -> bool:
        """True if the sittings of the room are recorded."""
        return self.recording is RecordingRule.REQUIRED

    def is_silent(self, role: str) -> bool:
        """Return whether the role is never seen or heard."""
        return role in self.silent or EVERY_ROLE in self.silent

    def is_isolated(self, role: str) -> bool:
        """Return whether the role is admitted one by one only."""
        return role in self.isolated or EVERY_ROLE in self.isolated

    def place_of(self, role: str) -> int:
        """Return the place of the role's tiles, from 0; roles that `order` does not name share the last place."""
        return self.order.index(role) if role in self.order else len(self.order)


def _rule_of(stored: object) -> RecordingRule:
    return RecordingRule.REQUIRED if stored == RecordingRule.REQUIRED else RecordingRule.NEVER


def capabilities_of(role: str, policy: RoomPolicy) -> frozenset[Capability]:
    """Return what a role may do in a room with this policy."""
    if policy.is_silent(role):
        return _SILENT
    if role in policy.hosts:
        return _HOST
    return _MEMBER | {Capability.SHARE} if role in policy.shares else _MEMBER


@dataclass(frozen=True, slots=True)
class SeatView:
    """The facts about a seat that the matrix needs. `consultation` is the consultation that it is in."""

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


def screened_pairs(seats: Collection[UUID], screenings: Collection[Screening]) -> list[Screening]:
    """Return the orders between two of these seats: they may not be in one consultation.

    A consultation is a set in which everyone sees and hears everyone; an order of any kind takes an edge away from it.
    """
    return [order for order in screenings if order.source in seats and order.target in seats]


def forwarding_matrix(
    seats: Collection[SeatView],
    policy: RoomPolicy,
    sitting_state: str | None,
    screenings: Collection[Screening] = (),
) -> frozenset[Edge]:
    """Return every permitted edge; every other edge is forbidden.

    Media flows only between admitted seats of one set, never back to its source, and never from a silent role. Sound
    never flows from a seat that muted itself or that a host muted; a screen flows only from a seat that shares it and
    may. The people of the room itself are one set, in which media flows while the sitting is live. Each consultation
    is another set. In it media flows before the opening and during a pause too, because a host opened it, and because
    counsel's talk with a client does not depend on the hearing; not after the end. One more thing flows: a waiting
    person's picture and sound to the one host who is checking the identity. Nothing ever flows to a waiting person.
    An order of screening forbids its edges in all of these.
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


def recorded_seats(
    seats: Collection[SeatView], policy: RoomPolicy, sitting_state: str | None, *, is_running: bool
) -> frozenset[UUID]:
    """Return the seats whose media may reach the recorder; no other packet may.

    Only the people of the room itself are recorded, while the sitting is live and the recording runs. A waiting
    person, a preview, a consultation and a role that is never seen or heard are not, whatever the policy says. Orders
    of screening change nothing here: a screened witness gives evidence, and only playback hides the witness.
    """
    if not is_running or not policy.is_recorded or sitting_state != "live":
        return frozenset()
    return frozenset(
        seat.id
        for seat in seats
        if seat.is_admitted and seat.consultation is None and Capability.PUBLISH in capabilities_of(seat.role, policy)
    )


def _is_on(consultation: UUID | None, sitting_state: str | None) -> bool:
    """Return whether media flows in the room itself, or in a consultation."""
    return sitting_state == "live" if consultation is None else sitting_state in {None, "live", "paused"}


def _forbids(order: Screening, medium: Medium) -> bool:
    # A seat that may not see a person may not see the person's screen either.
    return order.audio if medium == "audio" else order.video


def _sends(seat: SeatView, medium: Medium, policy: RoomPolicy) -> bool:
    if policy.is_silent(seat.role):
        return False
    if medium == "screen":
        return seat.is_admitted and seat.is_sharing and Capability.SHARE in capabilities_of(seat.role, policy)
    if medium == "audio":
        return seat.audio_on and not seat.is_muted_by_host
    return seat.video_on
