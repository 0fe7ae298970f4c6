"""Several workers on one export in the same instant, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.ground.models import AuditEntry
from tests.races import at_once, one_clock
from tests.video.recordings.exported import TO, unhurried
from tests.video.recordings.watched import Watched, authority, places, travelling, watched
from video.recordings.models import RecordingExport
from video.recordings.queries.access import access_recording
from video.recordings.services.exports.requests import start_export
from video.recordings.services.exports.steps import step_of, work_due

__all__ = ["authority", "one_clock", "places", "travelling", "unhurried", "watched"]

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried", "one_clock"),
]


def start(watched: Watched) -> RecordingExport:
    judge = watched.cast.users["judge"]
    return start_export(
        access_recording(judge, watched.recording.pk), judge, kind="video", actor=actor_for(judge), **TO
    )


def test_one_of_several_workers_does_a_step(watched: Watched) -> None:
    assert connection.vendor == "postgresql"
    export = start(watched)
    for done in (30_000, 34_600, 34_600):
        assert sorted(at_once(*[lambda: step_of(export.pk)] * 3)) == [0, 0, 1]
        export.refresh_from_db()
        assert export.done == done
    assert export.state == "ready"
    assert list(export.parts.values_list("number", flat=True)) == [0, 1, 2]


def test_two_sweeps_at_once_make_the_video_once(watched: Watched) -> None:
    export = start(watched)
    while sum(swept.done for swept in at_once(work_due, work_due)):
        pass
    export.refresh_from_db()
    assert export.state == "ready"
    assert list(export.parts.values_list("number", flat=True)) == [0, 1, 2]
    actions = AuditEntry.records.filter(action__startswith="recordingexport.").values_list("action", flat=True)
    assert Counter(actions) == {"recordingexport.working": 1, "recordingexport.ready": 1}


def test_two_requests_at_once_make_one_export(watched: Watched) -> None:
    def ask() -> str:
        try:
            start(watched)
        except Conflict as error:
            return error.code
        return "made"

    assert sorted(at_once(ask, ask, ask)) == ["at_work", "at_work", "made"]
    assert RecordingExport.records.count() == 1
