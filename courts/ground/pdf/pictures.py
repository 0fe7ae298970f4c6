"""Asks a child process to turn a photographed paper into a PDF. What exhausts its limits is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from django.utils.translation import gettext as _

from courts.ground.errors import Busy

_PROGRAM: Final = Path(__file__).with_name("picture.py")
# Telephones take pictures of up to 50 million points.
MOST_PIXELS: Final = 60_000_000
PROCESSOR_SECONDS: Final = 20
MEMORY_BYTES: Final = 1536 * 1024 * 1024
# By the clock of the wall, on a machine with much else to do.
LONGEST_SECONDS: Final = 60
LONGEST_WAIT_SECONDS: Final = 60
# A decoded picture needs much memory: one at a time for each worker.
_turns: Final = BoundedSemaphore(1)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class Converted:
    """A PDF of one page, or the code of what is wrong with the picture: `damaged`, `too_many_pixels`, `too_complex`."""

    pdf: bytes
    found: str


def is_picture(content: bytes) -> bool:
    """Return True for the first bytes of a JPEG or a PNG. The name of a file says nothing about it."""
    return content.startswith(_PICTURES)


def to_pdf(content: bytes) -> Converted:
    """Return a JPEG or a PNG as PDF, without anything that the picture does not show.

    The number of points is read before the picture is decoded. Raises Busy when every turn stays taken. Call it outside
    any transaction.
    """
    if not _turns.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Busy(_("Too many files are being checked now. Wait a minute, then upload yours again."))
    try:
        limits = (str(MOST_PIXELS), str(PROCESSOR_SECONDS), str(MEMORY_BYTES))
        # -I: neither the environment nor the working directory decides what the child imports.
        child = subprocess.run(  # noqa: S603 - our own program, and numbers
            [sys.executable, "-I", str(_PROGRAM), *limits],
            input=content,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        return Converted(b"", "too_complex")
    finally:
        _turns.release()
    line, _newline, pdf = child.stdout.partition(b"\n")
    try:
        return Converted(pdf, str(json.loads(line)["found"]))
    except (ValueError, KeyError, TypeError):
        # Killed at a limit before it could answer.
        return Converted(b"", "too_complex")
