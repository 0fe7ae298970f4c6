"""Renders a template and values as PDF/A, in a child process with limits. Templates are files, values are data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

_PROGRAM: Final = Path(__file__).with_name("compile.py")
FONTS: Final = Path(__file__).with_name("fonts")
PROCESSOR_SECONDS: Final = 20
MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024
# By the clock of the wall, on a machine with much else to do.
LONGEST_SECONDS: Final = 60
LONGEST_WAIT_SECONDS: Final = 60
# Archived for decades (PDF/A-2, ISO 19005-2), and tagged for screen readers. PDF/A-2 allows PAdES signatures.
STANDARDS: Final = ("a-2a",)
# Typesetters at one time: more would only take the processor from each other.
_turns: Final = BoundedSemaphore(os.cpu_count() or 1)
_LINE: Final = "\n\t"
# Controls, formats and unassigned characters: they draw nothing, and some turn the order of what stands around them.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# The joiners shape Arabic and Indic words, and change no order.
_JOINERS: Final = "\u200c\u200d"


class RenderFailed(Exception):
    """The document cannot be set. The text is for the operator; it holds no value of the document."""


def render(template: Path, values: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the document as PDF/A. The template reads `json(bytes(sys.inputs.values))`; equal calls give equal bytes.

    template: a file; it may import its neighbours, and nothing else. Characters that a reader cannot see are left out
    of all values. Call it outside any transaction. Raises RenderFailed.
    """
    job = {
        "template": str(template),
        "root": str(template.parent),
        "fonts": [str(FONTS)],
        "values": _seen(values),
        "standards": list(STANDARDS),
        "made_at": int(made_at.timestamp()),
        "seconds": PROCESSOR_SECONDS,
        "memory": MEMORY_BYTES,
    }
    if not _turns.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise RenderFailed("every turn of the typesetter stays taken")
    try:
        # -I: neither the environment nor the working directory decides what the child imports.
        child = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_PROGRAM)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
            env={"RAYON_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed("the typesetter ran out of time") from error
    finally:
        _turns.release()
    if child.returncode != 0 or not child.stdout.startswith(b"%PDF-"):
        reason = child.stderr.decode(errors="replace").strip().splitlines()
        raise RenderFailed(f"{template.name}: {reason[-1] if reason else child.returncode}"[:300])
    return child.stdout


def _seen(value: Any) -> Any:
    """Return the value without characters that a reader cannot see, at any depth."""
    if isinstance(value, str):
        return "".join(char for char in unicodedata.normalize("NFC", value) if _is_seen(char))
    if isinstance(value, Mapping):
        return {str(name): _seen(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_seen(each) for each in value]
    return value


def _is_seen(char: str) -> bool:
    return char in _LINE or char in _JOINERS or unicodedata.category(char) not in _UNSEEN
