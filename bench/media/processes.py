"""Rooms that several processes of our node carry, against one process, in interleaved rounds.

Each process gets a bounded share of its own core, so that the load fits next to them: the ratio is what counts.
"""

import statistics
import sys

from bench.media.load.crowd import Crowd
from bench.media.peers.ours import ROOT, Ours
from bench.media.trial import Outcome, Plan, fill


async def compare(plan: Plan, address: str, processes: int, share: float) -> None:
    """Fill one process and `processes` of them until each fails, and print the ratio of rooms for each round."""
    ratios: list[float] = []
    for number in range(plan.rounds):
        rooms: dict[int, int] = {}
        for many in (1, processes) if number % 2 == 0 else (processes, 1):
            outcome = await _fill(address, plan, many, share)
            rooms[many] = outcome.rooms
            bounded = " (the load ended the ramp)" if outcome.is_bounded else ""
            print(f"{many} processes with {share:.0%} of a core each: {outcome.rooms} rooms{bounded}", flush=True)
        ratios.append(rooms[processes] / max(1, rooms[1]))
    spread = ", ".join(f"{each:.2f}" for each in sorted(ratios))
    print(f"{processes} processes / one: {statistics.median(ratios):.2f} (rounds: {spread})")


async def _fill(address: str, plan: Plan, processes: int, share: float) -> Outcome:
    outcome = Outcome()
    crowd = Crowd(Ours(ROOT, processes, share), address)
    await crowd.open()
    try:
        await crowd.add_rooms(2)
        await fill(f"{processes} proc", crowd, plan, outcome)
    except (OSError, TimeoutError) as error:
        print(f"ended: {error!r}", file=sys.stderr)
    finally:
        await crowd.close()
    return outcome
