"""Starts the child process that composes one piece, and feeds it one container at a time."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

from video.recordings.compose.order import Composed, Order, container_head

log = logging.getLogger(__name__)

_PROGRAM: Final = Path(__file__).with_name("program.py")
PROCESSOR_SECONDS: Final = 50
MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024
# Below everything else of the machine: sittings, pages and other tasks go first.
NICENESS: Final = 10
# By the clock of the wall. A task ends after 60 seconds.
LONGEST_SECONDS: Final = 45


class ComposerFailed(Exception):
    """The child process ended without a piece: its limits, or media that broke it."""


class ComposerStarved(Exception):
    """The machine had too much else to do: the child process did not get the processor long enough."""


def compose(order: Order, containers: Iterable[tuple[bytes, int]]) -> Composed:
    """Compose a piece in a child process. Raises ComposerFailed, ComposerStarved, and errors of `containers`."""
    limits = (str(PROCESSOR_SECONDS), str(MEMORY_BYTES), str(NICENESS))
    # -I: neither the environment nor the working directory decides what the child imports.
    child = subprocess.Popen(  # noqa: S603 - our own program, and numbers
        [sys.executable, "-I", str(_PROGRAM), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
    )
    # The whole time counts, also that in which the pipe is full.
    is_late = threading.Event()
    alarm = threading.Timer(LONGEST_SECONDS, _stop, (child, is_late))
    alarm.start()
    try:
        with suppress(BrokenPipeError):
            _feed(cast("IO[bytes]", child.stdin), order, containers)
        answer, told = child.communicate()
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    if is_late.is_set() and child.returncode < 0:
        raise ComposerStarved
    if child.returncode != 0:
        log.error("a composer ended", extra={"code": child.returncode, "told": told[-500:].decode(errors="replace")})
        raise ComposerFailed(f"code {child.returncode}")
    try:
        return Composed.decode(answer)
    except ValueError as error:
        raise ComposerFailed("no answer") from error


def _feed(stream: IO[bytes], order: Order, containers: Iterable[tuple[bytes, int]]) -> None:
    stream.write(order.encode())
    for data, until_us in containers:
        stream.write(container_head(len(data), until_us))
        stream.write(data)
    stream.flush()


def _stop(child: subprocess.Popen[bytes], is_late: threading.Event) -> None:
    is_late.set()
    child.kill()
