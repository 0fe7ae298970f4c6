"""Asks a child process what a PDF contains. A file that exhausts its limits is refused, and the server goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from django.utils.translation import gettext as _

from courts.ground.errors import Busy

_PROGRAM: Final = Path(__file__).with_name("structure.py")
PROCESSOR_SECONDS: Final = 10
MEMORY_BYTES: Final = 768 * 1024 * 1024
# By the clock of the wall, on a machine with much else to do.
LONGEST_SECONDS: Final = 60
LONGEST_WAIT_SECONDS: Final = 60
# Children at one time: more would only take the processor from each other and the memory from the server.
_turns: Final = BoundedSemaphore(os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Findings:
    """The number of pages, and the code of what is wrong with the file, or nothing.

    Codes: `damaged`, `encrypted` (needs a password), `restricted` (opens without one, but changes are forbidden),
    `too_complex`, `active_content`. `pages` is counted up to one more than was asked for.
    """

    pages: int
    found: str


def inspect(content: bytes, *, most_pages: int) -> Findings:
    """Inspect a PDF whose first bytes are its header. Raises Busy when every turn stays taken.

    Call it outside any transaction: a plain file takes a tenth of a second, a hostile one up to a minute.
    """
    if not _turns.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Busy(_("Too many files are being checked now. Wait a minute, then upload yours again."))
    try:
        limits = (str(most_pages), str(PROCESSOR_SECONDS), str(MEMORY_BYTES))
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
        return Findings(0, "too_complex")
    finally:
        _turns.release()
    try:
        answer = json.loads(child.stdout)
        return Findings(int(answer["pages"]), str(answer["found"]))
    except (ValueError, KeyError, TypeError):
        # Killed at a limit before it could answer.
        return Findings(0, "too_complex")
