"""`python -m video.sfu`: one media node, with its link on a Unix socket and its media on one UDP port."""

import argparse
import asyncio
import errno
import ipaddress
import logging
import os
import signal
import sys
from pathlib import Path

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
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    return parser.parse_args()


def _address(text: str) -> str:
    return str(ipaddress.ip_address(text))


async def _run(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    end: asyncio.Future[None] = loop.create_future()

    def stop() -> None:
        if not end.done():
            end.set_result(None)

    def on_stdin() -> None:
        if not os.read(sys.stdin.fileno(), 1024):
            loop.remove_reader(sys.stdin)
            stop()

    loop.add_signal_handler(signal.SIGTERM, stop)
    if options.with_parent:
        # Ctrl-C reaches the whole process group; the parent decides the order in which processes end.
        loop.add_signal_handler(signal.SIGINT, lambda: None)
        loop.add_reader(sys.stdin, on_stdin)
    else:
        loop.add_signal_handler(signal.SIGINT, stop)
    await serve(options.socket, port=options.udp_port, public_address=options.public_address, until=end)


if __name__ == "__main__":
    sys.exit(main())
