"""The thread that syncs and closes files: a slow disk holds up neither the reading of media nor the other files."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from video.sfu.record.problems import Problem, problem_of
from video.sfu.record.sealed_file import SealedWriter
from video.sfu.record.segment import Segment, now_us

log = logging.getLogger(__name__)

RETRY = 1.0  # seconds between two attempts to close a segment


class DiskThread:
    """Syncs writers and finishes segments, one after the other. All methods may be called from another thread."""

    def __init__(self) -> None:
        """Start the thread."""
        self._wake = threading.Condition()
        self._syncs: dict[SealedWriter, Callable[[bool], None]] = {}
        self._finishes: deque[Segment] = deque()
        # The recording of each file that cannot be synced or closed, and why.
        self._failed: dict[SealedWriter, tuple[str, Problem]] = {}
        self._closed_us: dict[str, int] = {}
        self._is_ending = False
        self._is_idle = True
        self._thread = threading.Thread(target=self._run, name="disk", daemon=True)
        self._thread.start()

    def sync(self, writer: SealedWriter, on_done: Callable[[bool], None]) -> None:
        """Sync what `writer` has written by now, then call `on_done` in the thread: with False if that failed."""
        with self._wake:
            self._syncs[writer] = on_done
            self._wake.notify()

    def finish(self, segment: Segment) -> None:
        """Close the segment, again and again until it succeeds."""
        with self._wake:
            self._syncs.pop(segment.writer, None)
            self._finishes.append(segment)
            self._wake.notify()

    def problems(self, recording: str) -> list[Problem]:
        """Return why segments of the recording cannot be closed or synced now; empty if they can."""
        failed = list(self._failed.values())  # copied at once: the thread changes it
        return [problem for name, problem in failed if name == recording]

    def closed_us(self, recording: str) -> int:
        """Return when the last segment of the recording was closed, in microseconds since 1970; 0 for never."""
        return self._closed_us.get(recording, 0)

    def end(self, timeout: float) -> None:
        """Finish what is left, for at most `timeout` seconds, and end the thread."""
        with self._wake:
            self._is_ending = True
            self._wake.notify()
        self._thread.join(timeout)

    def wait(self, timeout: float) -> bool:
        """Return True when nothing is left to do, False after `timeout` seconds."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            with self._wake:
                if self._is_idle and not self._syncs and not self._finishes:
                    return True
            time.sleep(0.01)
        return False

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._syncs and not self._finishes:
                    self._is_idle = True
                    if self._is_ending:
                        return
                    self._wake.wait()
                self._is_idle = False
                syncs, self._syncs = self._syncs, {}
                finishes = list(self._finishes)
                self._finishes.clear()
            # A segment is safe before the one that follows it: what a loss of power cuts off is at the end.
            left = [segment for segment in finishes if not self._finish(segment)]
            for writer, on_done in syncs.items():
                self._sync(writer, on_done)
            if left:
                with self._wake:
                    self._finishes.extendleft(reversed(left))
                    if self._is_ending:
                        return
                time.sleep(RETRY)

    def _sync(self, writer: SealedWriter, on_done: Callable[[bool], None]) -> None:
        try:
            writer.sync()
        except OSError as error:
            self._fail(writer, error, "synced")
            on_done(False)
        else:
            self._failed.pop(writer, None)
            on_done(True)

    def _finish(self, segment: Segment) -> bool:
        try:
            segment.finish()
        except OSError as error:
            self._fail(segment.writer, error, "closed")
            return False
        self._failed.pop(segment.writer, None)
        self._closed_us[segment.header.recording] = now_us()
        return True

    def _fail(self, writer: SealedWriter, error: OSError, wanted: str) -> None:
        failed = (writer.segment.recording, problem_of(error))
        if self._failed.get(writer) != failed:  # it would be said every second
            log.error("%s could not be %s: %s", writer.path.name, wanted, error)
        self._failed[writer] = failed
