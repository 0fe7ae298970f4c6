"""A recorder in this process, over a disk that fails when it is told to, and that forgets what was not synced."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import random
import stat
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.video.sfu.peers import until
from video.sfu.record import sealed_file
from video.sfu.record.index import read_index
from video.sfu.record.layout import CLOSED, OPEN
from video.sfu.record.recorder import Recorder


@dataclass
class Disk:
    """The safe part of each file, by its inode: its name, and the bytes that it had at its last sync.

    A sync takes `seconds`.
    """

    root: Path
    seconds: float = 0.0
    is_failing: bool = False
    code: int = errno.EIO
    failures: int = 0
    synced: dict[int, int] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)

    def flush(self, file: int) -> None:
        """Stand for `fsync` and `fdatasync`. A failing one loses the bytes, and the next one does not know of them."""
        found = os.fstat(file)
        time.sleep(self.seconds)
        if self.is_failing:
            self.failures += 1
            begin = self.synced.get(found.st_ino, 0)
            with Path(f"/proc/self/fd/{file}").open("r+b") as again:
                again.seek(begin)
                again.write(bytes(found.st_size - begin))
            raise OSError(self.code, os.strerror(self.code))
        self.synced[found.st_ino] = found.st_size
        if stat.S_ISDIR(found.st_mode):
            self.named |= {path.stat().st_ino for path in Path(f"/proc/self/fd/{file}").iterdir()}

    def copy_after_power_cut(self, target: Path, chance: random.Random) -> None:
        """Copy the files as a loss of power at this moment may leave them."""
        for folder in self.root.iterdir():
            (target / folder.name).mkdir(parents=True)
            for path in sorted(folder.iterdir()):
                with contextlib.suppress(FileNotFoundError):  # it is being renamed
                    self._copy(path, target / folder.name, chance)

    def _copy(self, path: Path, target: Path, chance: random.Random) -> None:
        found, content = path.stat(), path.read_bytes()
        safe = min(self.synced.get(found.st_ino, 0), len(content))
        if found.st_ino not in self.named and chance.random() < 0.3:
            return  # not even its name was written
        kept = chance.randint(safe, len(content))
        # The length of a file may be written before its bytes.
        zeros = bytes(len(content) - kept) if chance.random() < 0.4 else b""
        name = path.name
        if path.suffix == CLOSED and chance.random() < 0.3 and not _has_line(path):
            name = path.with_suffix(OPEN).name
        (target / name).write_bytes(content[:kept] + zeros)


def _has_line(path: Path) -> bool:
    """Return whether the index names a closed file: its name is synced before."""
    names = [f"{line.seat}-{line.medium}-{line.number:06}{CLOSED}" for line in read_index(path.parent).lines]
    return path.name in names


@contextlib.asynccontextmanager
async def recorder_on(disk: Disk, socket: Path, *, segment_us: int, patch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Run a recorder that writes to this disk."""
    patch.setattr(sealed_file.os, "fdatasync", disk.flush)
    patch.setattr(sealed_file.os, "fsync", disk.flush)
    end = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(Recorder(disk.root, segment_us).serve(socket, end))
    await until(socket.exists)
    yield
    end.set_result(None)
    await serving
