"""The end of a process of the media node: a signal, or the end of its parent."""

import asyncio
import os
import signal
import sys


def end_of_process(*, with_parent: bool) -> asyncio.Future[None]:
    """Return a future that is done when this process must end.

    On SIGTERM; on SIGINT, or `with_parent` when standard input closes instead.
    """
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
    if with_parent:
        # Ctrl-C reaches the whole process group; the parent decides the order in which processes end.
        loop.add_signal_handler(signal.SIGINT, lambda: None)
        loop.add_reader(sys.stdin, on_stdin)
    else:
        loop.add_signal_handler(signal.SIGINT, stop)
    return end
