"""`python -m bench.media`: our node, MediaRelay and Janus under the same load. See bench/README.md.

The table has VP8 throughout, and H.264 as a variant. With `--before`, an older checkout of our node takes part; with
`--processes`, several processes of our node are compared with one.
"""

import argparse
import asyncio
import logging
import sys
from dataclasses import replace
from pathlib import Path

from bench.media import cores
from bench.media.load import sdp
from bench.media.load.crowd import describe
from bench.media.peers.ours import ROOT
from bench.media.processes import compare
from bench.media.recording.table import report as recording
from bench.media.report import report
from bench.media.trial import FULL, QUICK, crowd_at
from video.sfu.net.addresses import own_addresses

NAMES = ("ours", "janus", "relay")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.media", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, coarser steps: under five minutes")
    parser.add_argument("--only", default=",".join(NAMES), help="servers, separated by commas (default: %(default)s)")
    parser.add_argument("--rounds", type=int, help="how many (default: 3, with --quick 1)")
    parser.add_argument("--rooms", type=int, help="no table: one measurement of each server with this many rooms")
    parser.add_argument("--size", type=int, default=5, help="seats of a room, with --rooms (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="of the measurement, with --rooms (default: %(default)s)"
    )
    parser.add_argument("--joins", type=float, default=0.0, help="joins and leaves a second, with --rooms")
    parser.add_argument("--loss", type=float, default=0.0, help="share lost on the way to subscribers, with --rooms")
    parser.add_argument("--codec", default="vp8", choices=list(sdp.CODECS), help="with --rooms (default: %(default)s)")
    parser.add_argument("--event-loops", type=int, default=1, help="of Janus, with --rooms; 0 is its default")
    parser.add_argument("--before", type=Path, help="another checkout, whose node takes part as `before`")
    parser.add_argument("--processes", type=int, help="no table: rooms of so many processes of our node, against one")
    parser.add_argument("--recording", action="store_true", help="no such table: the figures of recording")
    parser.add_argument("--kills", type=int, default=50, help="with --recording (default: %(default)s)")
    parser.add_argument(
        "--share", type=float, default=0.3, help="of a core for each process, with --processes (default: %(default)s)"
    )
    options = parser.parse_args()
    options.only = options.only.split(",")
    if not set(options.only) <= set(NAMES):
        parser.error(f"--only takes {', '.join(NAMES)}")
    if options.before is not None:
        options.only.insert(1, "before")
    return options


async def _measure(name: str, address: str, options: argparse.Namespace) -> None:
    """Measure one server with a fixed number of rooms, and print the result."""
    before = options.before or ROOT
    crowd = crowd_at(name, address, codec=options.codec, event_loops=options.event_loops, before=before)
    await crowd.open()
    try:
        await crowd.add_rooms(options.rooms, options.size)
        joins = list(crowd.joins)
        measure = await crowd.measure(options.seconds, joins_a_second=options.joins, loss=options.loss)
        print(f"{name:6} {describe(measure if options.joins else replace(measure, joins=joins))}")
    finally:
        await crowd.close()


def main() -> int:
    """Run the benchmark and return the exit code."""
    options = _options()
    logging.basicConfig(level=logging.ERROR)
    address = own_addresses()[0]
    cores.take_load_core()
    if options.recording:
        rounds, is_stored = options.rounds or 5, not options.quick
        asyncio.run(
            recording(address, rounds=rounds, seconds=options.seconds, times=options.kills, is_stored=is_stored)
        )
        return 0
    if options.rooms:
        for _ in range(options.rounds or 1):
            for name in options.only:
                asyncio.run(_measure(name, address, options))
        return 0
    plan = QUICK if options.quick else FULL
    plan = replace(plan, rounds=options.rounds or plan.rounds)
    if options.processes:
        asyncio.run(compare(plan, address, options.processes, options.share))
        return 0
    is_stored = not options.quick and options.only == list(NAMES)
    asyncio.run(report(plan, address, options.only, before=options.before or ROOT, is_stored=is_stored))
    return 0


if __name__ == "__main__":
    sys.exit(main())
