"""One server in one round: filled to eight rooms, measured in detail, then filled until it fails, and a fifth beyond.

Then, each with a new server: a hearing of fifteen seats, and eight rooms with H.264 video.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.media.load import sdp
from bench.media.load.crowd import Crowd, Measure, describe
from bench.media.load.encoded import encoded
from bench.media.peers import RefusedError
from bench.media.peers.janus import Janus
from bench.media.peers.ours import ROOT, Ours
from bench.media.peers.relay import Relay

LOSS = 0.01
DELAY = 100.0  # ms at the 99th percentile
FRAMES = 24.0  # frames a second, for a server that encodes video itself
ROOMS = 8  # at which every figure is measured
JOINS = 15.0  # a second
LOSSY_SHARE = 0.05
BEYOND = 1.2  # times the rooms that it carries
HEARING = 15  # seats, all of which publish and see one another


@dataclass(frozen=True, slots=True)
class Plan:
    """Durations and steps of a trial. Times in seconds."""

    rounds: int = 3
    close: float = 10.0
    """The measurement at eight rooms."""
    variant: float = 20.0
    hearing: float = 8.0
    h264: float = 12.0
    step: float = 3.0
    rooms_a_step: int = 2
    most: int = 80
    overload: float = 10.0
    """The measurement beyond the limit."""


FULL = Plan()
QUICK = Plan(rounds=1, close=6.0, variant=6.0, hearing=4.0, h264=4.0, step=2.5, rooms_a_step=6, most=50, overload=5.0)


@dataclass(slots=True)
class Outcome:
    """Results of one server in one round; None for a measurement that was not made."""

    rooms: int = 0
    """The highest step that passed."""
    is_bounded: bool = False
    """True if the ramp ended for another reason than a failure of the server."""
    streams: int = 0
    """Audio and video streams forwarded at that step."""
    best: Measure | None = None
    close: Measure | None = None
    churn: Measure | None = None
    lossy: Measure | None = None
    overload: Measure | None = None
    hearing: Measure | None = None
    h264: Measure | None = None
    notes: list[str] = field(default_factory=list)


def _print(name: str, what: str, measure: Measure) -> None:
    print(f"{name:6} {what:8} {describe(measure)}", file=sys.stderr, flush=True)


def crowd_at(name: str, address: str, *, codec: str = "vp8", event_loops: int = 1, before: Path = ROOT) -> Crowd:
    """Return the load of the server called `name`; neither is started. MediaRelay always uses VP8.

    `before` is the checkout with the node called "before".
    """
    if name in {"ours", "before"}:
        return Crowd(Ours(before if name == "before" else ROOT), address, video_codec=sdp.CODECS[codec])
    if name == "janus":
        return Crowd(Janus(address, event_loops, codec), address, video_codec=sdp.CODECS[codec])
    return Crowd(Relay(), address, source=encoded)


async def trial(name: str, address: str, plan: Plan, before: Path = ROOT) -> Outcome:
    """Measure the server called `name`; `before` is the checkout with the node called "before"."""
    if name == "relay":
        return await _relay(address, plan)
    outcome = Outcome()
    crowd = crowd_at(name, address, before=before)
    await crowd.open()
    try:
        await crowd.add_rooms(ROOMS)
        outcome.close = replace(await crowd.measure(plan.close), joins=list(crowd.joins))
        _print(name, "close", outcome.close)
        outcome.churn = await crowd.measure(plan.variant, joins_a_second=JOINS)
        _print(name, "joins", outcome.churn)
        outcome.lossy = await crowd.measure(plan.variant, loss=LOSSY_SHARE)
        _print(name, "lossy", outcome.lossy)
        await fill(name, crowd, plan, outcome)
        outcome.streams = outcome.rooms * 5 * 4
    finally:
        await crowd.close()
    try:
        alone = crowd_at(name, address, before=before)
        outcome.hearing = await _measure_alone(name, "hearing", alone, 1, HEARING, plan.hearing)
    except (OSError, TimeoutError, RefusedError) as error:
        outcome.notes.append(f"{name} did not fill a hearing of {HEARING}: {error!r}")
    try:
        alone = crowd_at(name, address, codec="h264", before=before)
        outcome.h264 = await _measure_alone(name, "h264", alone, ROOMS, 5, plan.h264)
    except (OSError, TimeoutError, RefusedError) as error:
        outcome.notes.append(f"{name} did not fill {ROOMS} rooms with H.264: {error!r}")
    return outcome


async def fill(name: str, crowd: Crowd, plan: Plan, outcome: Outcome) -> None:
    """Add rooms until a step fails, then go on to a fifth more than the last step that passed, and measure there."""
    await _ramp(name, crowd, plan, outcome, lambda each: each.loss < LOSS and each.p99 <= DELAY)
    missing = math.ceil(BEYOND * outcome.rooms) - len(crowd.rooms)
    try:
        if missing > 0:
            await crowd.add_rooms(missing, len(crowd.rooms[0].seats))
        outcome.overload = await crowd.measure(plan.overload)
        _print(name, "beyond", outcome.overload)
    except (OSError, TimeoutError, RefusedError) as error:
        outcome.notes.append(f"{name} did not fill {missing} rooms beyond its limit: {error!r}")


async def _ramp(name: str, crowd: Crowd, plan: Plan, outcome: Outcome, passes: Callable[[Measure], bool]) -> None:
    """Measure and add rooms in turn. A step that fails is measured once more."""
    size = len(crowd.rooms[0].seats)
    while True:
        measure = await crowd.measure(plan.step)
        if not passes(measure):
            _print(name, "again", measure)
            measure = await crowd.measure(plan.step)
        _print(name, "ramp", measure)
        if not passes(measure):
            outcome.is_bounded = measure.is_load_at_fault
            return
        outcome.rooms = measure.rooms
        outcome.best = measure
        if measure.rooms >= plan.most:
            outcome.is_bounded = True
            return
        try:
            await crowd.add_rooms(1 if name == "relay" else plan.rooms_a_step, size)
        except RefusedError as error:
            outcome.notes.append(f"{name} refused more than {measure.rooms} rooms: {error}")
            outcome.is_bounded = True
            return
        except (OSError, TimeoutError) as error:
            print(f"{name:6} no more than {measure.rooms} rooms: {error!r}", file=sys.stderr)
            return


async def _relay(address: str, plan: Plan) -> Outcome:
    """Fill rooms of two with real video until fewer than 24 frames a second come out."""
    outcome = Outcome()
    crowd = crowd_at("relay", address)
    await crowd.open()
    try:
        await crowd.add_rooms(1, 2)
        await _ramp("relay", crowd, plan, outcome, lambda each: each.frames >= FRAMES)
        outcome.streams = outcome.rooms * 2
        if outcome.best is not None:
            outcome.close = replace(outcome.best, joins=list(crowd.joins[: outcome.best.seats]))
    finally:
        await crowd.close()
    return outcome


async def _measure_alone(name: str, what: str, crowd: Crowd, rooms: int, size: int, seconds: float) -> Measure:
    """Measure a new server with these rooms only."""
    await crowd.open()
    try:
        await crowd.add_rooms(rooms, size)
        measure = replace(await crowd.measure(seconds), joins=list(crowd.joins))
        _print(name, what, measure)
        return measure
    finally:
        await crowd.close()
