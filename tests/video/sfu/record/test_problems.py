"""The cause of an alarm is that of the error: no space, a broken disk, storage that cannot be reached."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.video.sfu.record.failing_disk import Disk, recorder_on
from tests.video.sfu.record.sources import RECORDING
from tests.video.sfu.record.test_recorder import seats, speak, until_reported
from video.sfu.record.problems import problem_of, worst
from video.sfu.record.protocol import RecorderReport, RecordingStatus
from video.sfu.record.recorder_link import RecorderLink


@pytest.mark.parametrize(
    "code, problem",
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EIO, "disk_broken"),
        (errno.EROFS, "disk_broken"),
        (errno.ESTALE, "disk_unreachable"),
        (errno.ENOENT, "disk_unreachable"),
        (errno.EACCES, "disk_unreachable"),
        (errno.ENOTCONN, "disk_unreachable"),
    ],
)
def test_error_names_its_problem(code: int, problem: str) -> None:
    assert problem_of(OSError(code, "told by the kernel")) == problem


def test_problem_that_needs_more_than_space_is_told_first() -> None:
    assert worst(["disk_full", "disk_unreachable"]) == "disk_unreachable"
    assert worst(["disk_unreachable", "disk_broken", "disk_full"]) == "disk_broken"
    assert worst([]) == ""


def test_report_carries_the_problem() -> None:
    report = RecorderReport(7, (), {"rec": RecordingStatus(5, 6, "disk_unreachable")})
    assert RecorderReport.decode(report.encode()) == report


@pytest.mark.parametrize(
    "code, problem", [(errno.ENOSPC, "disk_full"), (errno.EROFS, "disk_broken"), (errno.ESTALE, "disk_unreachable")]
)
async def test_failed_sync_is_reported_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, problem: str
) -> None:
    disk = Disk(tmp_path / "recordings", code=code)
    async with recorder_on(disk, tmp_path / "socket", segment_us=30_000_000, patch=monkeypatch):
        link = RecorderLink(tmp_path / "socket")
        sources = seats(link, "judge")
        await speak(sources, 0.6)
        disk.is_failing = True
        await until_reported(link, sources, is_full=True)
        assert link.statuses[RECORDING].problem == problem
        disk.is_failing = False
        await until_reported(link, sources, is_full=False)
        await link.close()
