"""The result of one step of an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """The new value of `done`, the files that were left out, and the part to store, if there is one."""

    done: int
    left_out: Sequence[str] = ()
    part: bytes = b""
    cues: Sequence[tuple[int, int]] = field(default=())


@dataclass(frozen=True, slots=True)
class Ending:
    """The size of the file that is downloaded, and what stands before its parts, if there are some."""

    total_bytes: int
    head: bytes = b""
