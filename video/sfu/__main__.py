"""`python -m video.sfu`: one media node, with its link on a Unix socket and its media on one UDP port."""

import argparse
import asyncio
import errno
import gc
import ipaddress
import logging
import sys
from pathlib import Path

from video.sfu.ending import end_of_process
from video.sfu.server import serve

log = logging.getLogger("video.sfu")


def main() -> int:
    """Run until SIGTERM, Ctrl-C or the end of the parent. Return the exit code."""
    options = _options()
    logging.basicConfig(
        stream=sys.stderr, level=options.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for chatty in ("aioice", "aiortc"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        asyncio.run(_run(options))
    except OSError as error:
        reason = "is taken" if error.errno == errno.EADDRINUSE else "cannot be used"
        log.error("UDP port %d or %s %s: %s", options.udp_port, options.socket, reason, error)  # noqa: TRY400
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m video.sfu", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where the link connects (a Unix socket)")
    parser.add_argument("--udp-port", type=int, required=True, help="port for media; 0 takes any free port")
    parser.add_argument(
        "--public-address", type=_address, help="an address in front of this machine that leads to the same port"
    )
    parser.add_argument("--recorder", type=Path, help="the recorder's Unix socket; without it nothing is recorded")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    return parser.parse_args()


def _address(text: str) -> str:
    return str(ipaddress.ip_address(text))


async def _run(options: argparse.Namespace) -> None:
    end = end_of_process(with_parent=options.with_parent)
    # What is loaded by now stays: a collection that walks through all of it takes tens of ms, in which nothing is
    # forwarded.
    gc.freeze()
    await serve(
        options.socket,
        port=options.udp_port,
        public_address=options.public_address,
        recorder=options.recorder,
        until=end,
    )


if __name__ == "__main__":
    sys.exit(main())
