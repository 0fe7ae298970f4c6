"""Export: the evidence package of a recording, for a named recipient, by staff who keep the record."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage

from courts.ground.law import profile_of
from courts.ground.law.recordings import RecordingLaw
from courts.ground.models import AuditEntry
from tests.cast import PASSWORD
from tests.video.recordings.exported import TO, export
from tests.video.recordings.watched import Watched, authority, places, travelling, watched
from video.recordings.models import RecordingExport
from video.recordings.package import PROOFS
from video.recordings.package.verify import verify_folder
from video.sfu.record.container import Container
from video.sfu.record.index import parse_index

__all__ = ["authority", "places", "travelling", "watched"]

pytestmark = pytest.mark.django_db
FORM = {**TO, "kind": "evidence"}


def faults_of(folder: Path) -> list[str]:
    """Return the files that differ from the manifest. The certificates of its signature begin later than this test."""
    return [fault.file for fault in verify_folder(folder).faults if fault.file not in PROOFS]


def test_package_verifies_and_its_plain_segments_are_those_of_the_index(watched: Watched, tmp_path: Path) -> None:
    client, url = export(watched)
    answer = client.get(url)
    assert answer["Content-Type"] == "application/zip"
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    package.extractall(tmp_path / "package")
    assert faults_of(tmp_path / "package" / "evidence") == []
    lines = parse_index(
        (tmp_path / "package" / "evidence" / "index.jsonl").read_bytes(), str(watched.recording.pk)
    ).lines
    assert len(lines) == 16
    for line in lines:
        plain = (tmp_path / "package" / "plain" / f"{line.seat}-{line.medium}-{line.number:06}.rec").read_bytes()
        assert hashlib.sha256(plain).hexdigest() == line.sha256
        assert Container(plain).header.medium == line.medium
    for name in ("README.ar.txt", "README.en.txt"):
        assert b"manage.py recording verify" in package.read(name)
    row = RecordingExport.records.get()
    assert (row.recipient, row.purpose) == (TO["recipient"], TO["purpose"])
    assert row.finished_at is not None
    assert row.sent_bytes > 100_000
    entry = AuditEntry.records.get(action="recording.exported")
    assert entry.detail == {"export": str(row.pk), "kind": "evidence", **TO}
    assert AuditEntry.records.filter(action="recording.export_downloaded").count() == 1
    assert TO["recipient"] in client.get(watched.path("recording")).content.decode()


def test_export_asks_for_a_step_up_recipient_and_purpose(
    watched: Watched, travelling: time_machine.Coordinates
) -> None:
    client = watched.client("clerk")
    travelling.shift(timedelta(minutes=10))
    asked = client.get(watched.path("recording_export"))
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    assert client.post(watched.path("recording_export"), FORM).status_code == 302
    assert not RecordingExport.records.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(watched.path("recording_export"), {"recipient": "خبير"}).status_code == 400
    assert not RecordingExport.records.exists()


def test_package_is_refused_to_other_people_sessions_and_paths(
    watched: Watched, travelling: time_machine.Coordinates
) -> None:
    client, url = export(watched)
    clerk = watched.client("clerk")
    clerk.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert clerk.get(url).status_code == 404
    assert watched.client("lawyer").get(url).status_code == 404
    assert watched.client("judge").get(url).status_code == 403
    assert client.get(url.split("?")[0]).status_code == 403
    assert client.get(url[:-1] + ("0" if url[-1] != "0" else "1")).status_code == 403
    travelling.shift(timedelta(seconds=301))
    assert client.get(url).status_code == 403
    assert RecordingExport.records.get().started_at is None


def test_party_who_may_watch_cannot_export(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    law = RecordingLaw(parties_may_watch=True)
    monkeypatch.setattr(
        "hearings.queries.hearings.profile_of", lambda venue, at: replace(profile_of(venue, at), recordings=law)
    )
    client = watched.client("lawyer")
    assert client.get(watched.path("recording")).status_code == 200
    assert client.get(watched.path("recording_export")).status_code == 403
    assert client.post(watched.path("recording_export"), FORM).status_code == 403
    assert not RecordingExport.records.exists()


def test_package_of_an_altered_recording_is_sent_and_fails_verification(watched: Watched, tmp_path: Path) -> None:
    row = watched.recording.segments.get(seat=watched.seats["judge"], medium="audio", number=1)
    with Path(default_storage.path(f"recordings/{watched.recording.pk}/{row.name}")).open("r+b") as file:
        file.seek(2000)
        file.write(b"altered")
    missing = watched.recording.segments.get(seat=watched.seats["judge"], medium="audio", number=2)
    default_storage.delete(f"recordings/{watched.recording.pk}/{missing.name}")
    client, url = export(watched)
    package = zipfile.ZipFile(io.BytesIO(b"".join(client.get(url))))
    package.extractall(tmp_path / "package")
    assert set(faults_of(tmp_path / "package" / "evidence")) == {row.name, missing.name}
    assert f"plain/{row.name.removesuffix('.seg')}.rec" not in package.namelist()
