"""The status page tells of recordings that need an administrator, and is quiet otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from courts.ground import clock as ground_clock
from ops.status.checks.recordings import recordings, space
from ops.status.findings import Level
from ops.status.words import sentence
from tests.video.recordings.recorded import clerk, recorded_room, recording
from video.recordings.models import Recording
from video.recordings.services.sittings import report

__all__ = ["clerk", "recorded_room", "recording"]

pytestmark = pytest.mark.django_db


def levels() -> dict[str, Level]:
    return {finding.code: finding.level for finding in recordings()}


def test_running_recording_and_empty_store_are_in_order(recording: Recording) -> None:
    assert levels() == {"recordings_running": Level.OK, "recordings_none": Level.OK}


def test_recordings_are_called_compared_only_after_a_comparison(recording: Recording) -> None:
    rows = Recording.records.filter(pk=recording.pk)
    rows.update(state="closed")
    assert "recordings_uncompared" in levels()
    rows.update(compared_at=ground_clock.now())
    assert "recordings_good" in levels()


def test_alarm_of_a_running_recording_is_a_failure(recording: Recording) -> None:
    report(recording.pk, is_running=False, alarm="disk_full")
    assert levels()["recordings_alarmed"] == Level.FAILED


@pytest.mark.parametrize("alarm", ["disk_full", "disk_broken", "disk_unreachable"])
def test_each_problem_of_the_storage_has_its_own_finding(recording: Recording, alarm: str) -> None:
    report(recording.pk, is_running=False, alarm="stalled")
    assert set(levels()) == {"recordings_alarmed", "recordings_none"}
    report(recording.pk, is_running=False, alarm=alarm)
    assert levels()[f"recordings_{alarm}"] == Level.FAILED
    words = [sentence(finding) for finding in recordings() if finding.code == f"recordings_{alarm}"]
    with translation.override("en"):
        assert words != [sentence(finding) for finding in recordings() if finding.code == f"recordings_{alarm}"]


@pytest.mark.parametrize("minutes,level", [(5, Level.OK), (90, Level.FAILED)])
def test_recording_that_is_not_closed_becomes_a_failure(recording: Recording, minutes: int, level: Level) -> None:
    ended_at = ground_clock.now() - timedelta(minutes=minutes)
    Recording.records.filter(pk=recording.pk).update(state="ended", ended_at=ended_at)
    assert levels()["recordings_waiting"] == level


def test_empty_and_altered_recordings_are_named(recording: Recording) -> None:
    now = ground_clock.now()
    Recording.records.filter(pk=recording.pk).update(state="failed", ended_at=now, fault="a.seg: it is empty")
    assert levels() == {
        "recordings_running": Level.OK,
        "recordings_empty": Level.WARNING,
        "recordings_faulty": Level.FAILED,
    }
    with translation.override("en"):
        (last,) = (sentence(finding) for finding in recordings() if finding.code == "recordings_faulty")
    assert str(recording.pk) in last
    assert "a.seg: it is empty" in last


def test_disk_is_shown_only_where_recordings_have_their_own(settings: Any, tmp_path: Any) -> None:
    settings.RECORDINGS_DIR = tmp_path / "none"
    assert space() == []
    settings.RECORDINGS_DIR = django_settings.DATA_DIR
    assert space() == []
