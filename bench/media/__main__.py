"""`python -m bench.media`: the one command. See bench/README.md."""

import argparse
import asyncio
import sys

from bench.media import cores
from bench.media.crowd import Crowd, describe
from bench.media.peers.janus import Janus
from bench.media.peers.ours import Ours
from video.sfu.addresses import own_addresses


async def _fixed(options: argparse.Namespace) -> None:
    address = own_addresses()[0]
    peer = Janus(address) if options.only == "janus" else Ours()
    crowd = Crowd(peer, address)
    await crowd.open()
    try:
        await crowd.add_rooms(options.rooms, options.size)
        joins = list(crowd.joins)
        measure = await crowd.measure(options.seconds)
        print(describe(measure, joins))
    finally:
        await crowd.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.media", description=__doc__)
    parser.add_argument("--only", default="ours")
    parser.add_argument("--rooms", type=int, default=8)
    parser.add_argument("--size", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    cores.take_load_core()
    asyncio.run(_fixed(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
