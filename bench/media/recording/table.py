"""The table of recording and of the way through the relay, printed and stored in the README."""

from datetime import UTC, datetime

from bench.media import cores
from bench.media.recording.figures import Kills, Step, capacity, cost, kills, median_ratio
from bench.media.relayed.figures import Joins, joins
from bench.media.report import store

BEGIN, END = "<!-- last recording: begin -->", "<!-- last recording: end -->"

JOINS = 15


async def report(address: str, *, rounds: int, seconds: float, times: int, is_stored: bool) -> None:
    """Measure everything, print the table, and store it if `is_stored`."""
    pairs = await cost(address, rounds, seconds)
    steps = await capacity(range(5, 101, 5), seconds / 2)
    text = _text(pairs, steps, await kills(times), await joins(address, JOINS))
    print(text)
    if is_stored:
        store(text, BEGIN, END)


def _text(pairs: list[tuple[float, float]], steps: list[Step], killed: Kills, joined: Joins) -> str:
    ratio, least, most = median_ratio(pairs)
    off = sorted(pair[0] for pair in pairs)[len(pairs) // 2]
    at = {step.rooms: step.share for step in steps}
    share = f"; {at[25]:.0%} of the core at 25" if 25 in at else ""
    marked = len(killed.found.crashes)
    first = f"recording on: core µs a forwarded packet against off, 8 rooms, {len(pairs)} pairs in turns"
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {cores.model()}.",
        "",
        "| figure | measured | must | aim |",
        "| --- | --- | --- | --- |",
        f"| {first} | {ratio:.2f} ({least:.2f} to {most:.2f}; off {off:.1f} µs) | 1.25 | 1.1 |",
        f"| recorder: rooms of five recorded by one core | {steps[-1].rooms if steps else 0}{share} | 10 | 25 |",
        f"| recorder killed {killed.times} times: packets lost of {killed.sent:,} | {killed.lost} | | 0 |",
        f"| the same: longest marked gap, of {marked} | {killed.longest:.2f} s | 2 s | 1 s |",
        f"| the same: segments of {killed.found.segments} that do not verify | {len(killed.found.wrong)} | 0 | 0 |",
        _joins(joined),
    ]
    return "\n".join(lines)


def _joins(joined: Joins) -> str:
    first = f"join through TURN/TLS to the first picture, {len(joined.through_relay)} times"
    measured = f"{joined.median:.2f} s; longest {joined.worst:.2f} s; {joined.ratio:.1f} times the direct way"
    return f"| {first} | {measured} | 2 s | 1 s |"
