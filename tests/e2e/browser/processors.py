"""The time for which processes had to wait for a processor, by the kernel's own account."""

from __future__ import annotations

import contextlib
from pathlib import Path

# The pages, and everything between two cameras: not the many other processes of a browser.
INVOLVED = (b"--type=renderer", b"--type=gpu-process", b"-contentproc", b"video.sfu")


def involved_processes() -> list[int]:
    """Return this process, the pages' processes and the media node."""
    found = ["self"]
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes()
            if any(word in words for word in INVOLVED):
                found.append(folder.name)
    return [int(Path("/proc/self").readlink().name) if name == "self" else int(name) for name in found]


class Waits:
    """Measure of the time that processes wait for a processor, from one call to the next."""

    def __init__(self, processes: list[int]) -> None:
        """Count from now on."""
        self._processes = processes
        self._before: dict[str, int] = {}
        self.since_last()

    def since_last(self) -> float:
        """Return the seconds of the thread that waited longest."""
        longest = 0
        for process in self._processes:
            for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
                try:
                    waited = int(task.read_text().split()[1])
                except (OSError, IndexError):  # the thread has just ended
                    continue
                key = str(task)
                longest = max(longest, waited - self._before.get(key, waited))
                self._before[key] = waited
        return longest / 1e9
