"""`python -m video.sfu.record`: the recorder of one machine, with its nodes on a Unix socket."""

import argparse
import asyncio
import gc
import logging
import sys
from pathlib import Path

from video.sfu.ending import end_of_process
from video.sfu.record.recorder import Recorder

log = logging.getLogger("video.sfu.record")


def main() -> int:
    """Run until SIGTERM, Ctrl-C or the end of the parent. Return the exit code."""
    options = _options()
    logging.basicConfig(
        stream=sys.stderr, level=options.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    try:
        asyncio.run(_run(options))
    except OSError as error:
        log.error("%s or %s cannot be used: %s", options.socket, options.root, error)  # noqa: TRY400
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m video.sfu.record", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where nodes connect (a Unix socket)")
    parser.add_argument("--root", type=Path, required=True, help="the directory of recordings")
    parser.add_argument("--segment-seconds", type=int, default=30, help="length of a segment (default: %(default)s)")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    return parser.parse_args()


async def _run(options: argparse.Namespace) -> None:
    end = end_of_process(with_parent=options.with_parent)
    gc.freeze()
    await Recorder(options.root, options.segment_seconds * 1_000_000).serve(options.socket, end)


if __name__ == "__main__":
    sys.exit(main())
