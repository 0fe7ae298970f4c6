"""Assignment of cores, and processor times of cores and processes. Times in seconds."""

import atexit
import contextlib
import os
import secrets
import time
from pathlib import Path

SERVER = 0
LOAD = 1
PRIORITY = -15  # of servers

_HZ = os.sysconf("SC_CLK_TCK")
_PERIOD = 10_000  # µs; the kernel enforces a bound once in so long
_PAGE = os.sysconf("SC_PAGE_SIZE")


def on_server_core(command: list[str], core: int = SERVER) -> list[str]:
    """Return `command` pinned to the server's core with all its threads, and as root before other work."""
    pinned = ["taskset", "-c", str(core), *command]
    return ["nice", "-n", str(PRIORITY), *pinned] if os.geteuid() == 0 else pinned


def take_load_core() -> None:
    """Keep this process off the server's core. As root, give it real-time priority.

    A kernel with autogroups schedules sessions before processes, so the autogroup gets the priority too, for the
    servers, which share our session.
    """
    os.sched_setaffinity(0, {LOAD})
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
        Path("/proc/self/autogroup").write_text(str(PRIORITY), encoding="ascii")
        atexit.register(Path("/proc/self/autogroup").write_text, "0", encoding="ascii")


class Quota:
    """A bound on the processor time of one process: several servers and the load then fit on few cores. Needs root."""

    def __init__(self, share: float) -> None:
        """Allow `share` of one core. Raises OSError without root or without the kernel's control groups."""
        root = Path("/sys/fs/cgroup/cpu")
        self._is_old = root.is_dir()  # version 1 of control groups
        self._folder = (root if self._is_old else Path("/sys/fs/cgroup")) / f"bench-{secrets.token_hex(4)}"
        self._folder.mkdir()
        if self._is_old:
            (self._folder / "cpu.cfs_period_us").write_text(str(_PERIOD), encoding="ascii")
            (self._folder / "cpu.cfs_quota_us").write_text(str(round(share * _PERIOD)), encoding="ascii")
            (self._folder / "cpu.shares").write_text("262144", encoding="ascii")  # before other work
        else:
            (self._folder / "cpu.max").write_text(f"{round(share * _PERIOD)} {_PERIOD}", encoding="ascii")
            (self._folder / "cpu.weight").write_text("10000", encoding="ascii")

    def add(self, pid: int) -> None:
        """Bound the process and its threads."""
        (self._folder / "cgroup.procs").write_text(str(pid), encoding="ascii")

    def close(self) -> None:
        """Remove the bound; the process has ended."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()


def busy(core: int) -> float:
    """Return the busy time of `core` since the machine started, interrupts included."""
    for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
        name, *ticks = line.split()
        if name == f"cpu{core}":
            user, nice, system, _, _, irq, softirq = (int(each) for each in ticks[:7])
            return (user + nice + system + irq + softirq) / _HZ
    raise LookupError(f"no core {core}")


def spent(pid: int) -> float:
    """Return the processor time of a process, all threads included."""
    return time.clock_gettime(~pid << 3 | 2)  # CPUCLOCK_SCHED of another process, see clock_getcpuclockid(3)


def resident(pid: int) -> float:
    """Return the memory of a process in MB."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * _PAGE / 1e6


def model() -> str:
    """Return the processor's model name."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown processor"
