"""A closed recording with its package in the store, for the tests of verification."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage

from courts.ground import clock as ground_clock
from courts.ground.actors import Actor
from courts.signing.authority import ensure_authority
from tests.video.recordings.files import write_segment
from tests.video.recordings.recorded import clerk, recorded_room, recording
from tests.video.services.booked import seat_of
from video.models import Room
from video.recordings.models import Recording
from video.recordings.services.closing.closing import close_due
from video.services import sittings

__all__ = ["authority", "clerk", "closed", "ended", "folder", "places", "recorded_room", "recording"]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take a second to make, and every test may use the same."""
    return ensure_authority(tmp_path_factory.mktemp("authority") / "signing")


@pytest.fixture
def places(settings: Any, tmp_path: Path, authority: Path) -> Path:
    """Folders of this test alone."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.SIGNING_DIR, settings.TSA_URL = authority, ""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    return tmp_path


@pytest.fixture
def ended(places: Path, recorded_room: Room, recording: Recording, clerk: Actor) -> Recording:
    """A recording whose sitting is over, with three segments."""
    for role, number in (("judge", 1), ("judge", 2), ("witness", 1)):
        write_segment(recording, seat_of(recorded_room, role), number)
    sittings.end_sitting(recorded_room, actor=clerk)
    make_due(recording)
    return recording


def make_due(recording: Recording) -> None:
    """Let the sitting have ended some minutes ago."""
    Recording.records.filter(pk=recording.pk).update(ended_at=ground_clock.now() - timedelta(minutes=5))


@pytest.fixture
def closed(ended: Recording) -> Recording:
    close_due()
    ended.refresh_from_db()
    assert ended.state == "closed"
    return ended


@pytest.fixture
def folder(closed: Recording) -> Path:
    """The folder of its package."""
    assert not (Path(django_settings.RECORDINGS_DIR) / str(closed.pk)).exists()
    return Path(default_storage.path(f"recordings/{closed.pk}"))
