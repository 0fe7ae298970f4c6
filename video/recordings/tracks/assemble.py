"""From a recorded container to frames: sorted, whole, timed, and without what a viewer may not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from video.recordings.tracks import h264, opus, vp8
from video.recordings.tracks.clock import Clock, Report, clock_of, reports_of
from video.recordings.tracks.frames import Frame, Interval
from video.recordings.tracks.packets import Packet, Source, pictures_of, sources_of
from video.sfu.record.container import Container
from video.sfu.record.entries import Kind
from video.sfu.wire.bounds import Medium


@dataclass(frozen=True, slots=True)
class Track:
    """The frames of one container, in the order of their times.

    incomplete: from the last whole picture before a missing packet to the next picture that needs no other one.
    gaps: when nothing was recorded, as the container says it, but for lost packets.
    parameter_sets: SPS and PPS of H.264.
    """

    medium: Medium
    codec: str
    frames: tuple[Frame, ...]
    incomplete: tuple[Interval, ...] = ()
    gaps: tuple[Interval, ...] = ()
    width: int = 0
    height: int = 0
    parameter_sets: tuple[bytes, ...] = ()


@dataclass(slots=True)
class _Found:
    frames: list[Frame] = field(default_factory=list)
    incomplete: list[Interval] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    parameter_sets: tuple[bytes, ...] = ()


def assemble(container: Container, hidden: Sequence[Interval] = (), seat: Iterable[Report] = ()) -> Track:
    """Return the frames of a container without the packets that arrived within `hidden`.

    Nothing is decoded. A picture of which a packet is missing is left out, and so is every picture after it until a key
    picture: a browser would show what was never seen. seat: sender reports of the seat's other media.
    """
    header = container.header
    entries = list(container)
    reports, found = reports_of(entries), _Found()
    for source in sources_of(entries, hidden):
        clock = clock_of(source, header.clock_rate, reports, seat)
        if header.codec == "opus":
            found.frames += _sound(source, clock)
        else:
            _add_pictures(found, source, clock, header.codec)
    frames = tuple(_rising(found.frames))
    gaps = [entry.gap for entry in entries if entry.kind is Kind.GAP]
    missing = tuple(Interval(gap.from_us, gap.to_us) for gap in gaps if gap.reason != "loss")
    incomplete = tuple(found.incomplete)
    return Track(header.medium, header.codec, frames, incomplete, missing, *found.size, found.parameter_sets)


def _sound(source: Source, clock: Clock) -> Iterator[Frame]:
    for packet in source.packets:
        duration = opus.duration_us(packet.payload)
        if duration:
            yield Frame(clock(packet.timestamp), packet.arrived_us, packet.payload, duration_us=duration)


def _add_pictures(found: _Found, source: Source, clock: Clock, codec: str) -> None:
    missing_from: int | None = None
    has_key = False
    for is_broken, group in pictures_of(source.packets):
        at_us = clock(group[0].timestamp)
        arrived_us = max(packet.arrived_us for packet in group)
        frame = _vp8(found, group) if codec == "VP8" else _h264(found, group)
        # A key picture whose packets are all there stands by itself, whatever is missing before it.
        is_whole = frame is not None and (not is_broken or (frame[1] and _is_contiguous(group)))
        if frame is None or not is_whole or not (has_key or frame[1]):
            if missing_from is None:
                missing_from = found.frames[-1].at_us if has_key else at_us
            has_key = False
            continue
        if missing_from is not None and frame[1]:
            found.incomplete.append(Interval(missing_from, at_us))
            missing_from = None
        has_key = True
        found.frames.append(Frame(at_us, arrived_us, frame[0], frame[1]))
    if missing_from is not None:
        found.incomplete.append(Interval(missing_from))


def _is_contiguous(group: Sequence[Packet]) -> bool:
    return bool(group[-1].marker) and group[-1].number - group[0].number == len(group) - 1


def _vp8(found: _Found, group: Sequence[Packet]) -> tuple[bytes, bool] | None:
    data = vp8.picture(group)
    if data is None:
        return None
    is_key = vp8.is_key(data)
    if is_key and found.size == (0, 0):
        found.size = vp8.dimensions(data)
    return data, is_key


def _h264(found: _Found, group: Sequence[Packet]) -> tuple[bytes, bool] | None:
    units = h264.units(group)
    if units is None:
        return None
    sets = tuple(unit for unit in units if h264.kind_of(unit) in {h264.SPS, h264.PPS})
    if sets and not found.parameter_sets:
        found.parameter_sets = sets
    data = h264.with_lengths(units)
    return (data, h264.is_key(units)) if data else None


def _rising(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Yield frames whose times rise: a browser refuses others. A stream that began again may overlap the one before."""
    last = -1
    for frame in frames:
        if frame.at_us > last:
            last = frame.at_us
            yield frame
