"""Recordings in a bucket of an S3 server: stored, played, exported, removed; nothing is lost when it fails."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from courts.ground.errors import StorageUnavailable
from courts.ground.models import SweepItem, User
from ops.status.checks.services import documents
from ops.status.findings import Level
from ops.status.words import sentence
from tests.objects import BUCKET, ObjectServer
from tests.video.recordings.bucket import Bucket, bucket, places, server
from tests.video.recordings.closed import authority, clerk, closed, ended, recorded_room, recording
from tests.video.recordings.exported import ask, link_of
from tests.video.recordings.test_deletion import delete, first, second
from tests.video.recordings.watched import Watched, travelling, watched
from video.recordings.models import Recording, RecordingExport
from video.recordings.package import PROOFS
from video.recordings.package.verify import verify_folder
from video.recordings.queries import stored
from video.recordings.services.closing import files
from video.recordings.services.closing.closing import close_due, close_recording
from video.recordings.services.closing.folders import remove_closed_folders
from video.recordings.services.exports.steps import step_of
from video.recordings.services.removal import remove_recording
from video.recordings.services.storage import sizes_of
from video.recordings.services.stored import compare, faults_of

__all__ = [
    "authority",
    "bucket",
    "clerk",
    "closed",
    "ended",
    "first",
    "places",
    "recorded_room",
    "recording",
    "second",
    "server",
    "travelling",
    "watched",
]

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
# How the store fails, and what the status page says of it.
FAILURES = {
    "refused": "EndpointConnectionError",
    "error": "500",
    "slow": "ReadTimeoutError",
    "denied": "403",
}


def local_folder(recording: Recording) -> Path:
    return Path(django_settings.RECORDINGS_DIR) / str(recording.pk)


def test_closed_recording_lies_in_the_bucket_encrypted(ended: Recording, server: ObjectServer, bucket: Bucket) -> None:
    local = {path.name: path.read_bytes() for path in local_folder(ended).glob("*.seg")}
    assert len(local) == 3
    close_due()
    ended.refresh_from_db()
    assert ended.state == "closed"
    prefix = f"recordings/{ended.pk}/"
    assert set(server.names()) == {f"{prefix}{name}" for name in (*local, "index.jsonl", *PROOFS)}
    for name, content in local.items():
        kept = server.read(prefix + name)
        assert kept == content
        assert kept.startswith(b"DIWANSEG1\n")
        # The container's magic, and the bytes of a packet of the sample.
        assert not any(clear in kept for clear in (b"DIWANREC1", bytes([5]) * 40, b'"codec"'))
    assert not local_folder(ended).exists()
    asked = bucket.way.served
    assert len(sizes_of(ended.pk)) == len(local) + 1 + len(PROOFS)
    assert bucket.way.served == asked + 1
    compare(ended.pk)
    ended.refresh_from_db()
    assert (ended.fault, ended.compared_at is not None) == ("", True)


def test_nightly_comparison_finds_what_was_altered_or_removed_in_the_bucket(
    closed: Recording, server: ObjectServer
) -> None:
    one, two, three = (f"recordings/{closed.pk}/{segment.name}" for segment in closed.segments.order_by("pk"))
    server.client().delete_object(Bucket=BUCKET, Key=one)
    server.client().put_object(Bucket=BUCKET, Key=two, Body=server.read(two)[:-1])
    server.client().put_object(Bucket=BUCKET, Key=three, Body=b"")
    compare(closed.pk)
    closed.refresh_from_db()
    assert closed.fault.count("it is missing") == 1
    found = {fault.file: fault.problem for fault in faults_of(closed, 0) if fault.file.endswith(".seg")}
    assert found == dict(
        zip(
            (segment.name for segment in closed.segments.order_by("pk")),
            ("it is missing", "its length is another", "it is empty"),
            strict=True,
        )
    )


def test_deletion_removes_the_objects_and_leaves_the_proofs(
    closed: Recording, first: User, second: User, server: ObjectServer, bucket: Bucket
) -> None:
    delete(closed, first, second)
    bucket.fail("refused")
    with pytest.raises(StorageUnavailable):
        remove_recording(closed.pk)
    assert len(server.names()) == 4 + len(PROOFS)
    bucket.restore()
    assert remove_recording(closed.pk) == 1
    assert set(server.names()) == {f"recordings/{closed.pk}/{name}" for name in PROOFS}


@pytest.mark.parametrize("how", FAILURES)
def test_failing_bucket_loses_nothing_and_is_told(
    ended: Recording, bucket: Bucket, server: ObjectServer, how: str
) -> None:
    before = {path.name: path.read_bytes() for path in local_folder(ended).iterdir()}
    bucket.fail(how)
    close_due()
    ended.refresh_from_db()
    assert ended.state == "ended"
    assert {name: (local_folder(ended) / name).read_bytes() for name in before} == before
    assert SweepItem.records.get(sweep="recordings.close", key=str(ended.pk)).error
    finding = documents()
    assert finding is not None
    assert (finding.level, finding.code, finding.params) == (Level.FAILED, "documents_silent", {"error": FAILURES[how]})
    with translation.override("en"):
        assert sentence(finding) == f"The bucket does not answer ({FAILURES[how]})."
    bucket.restore()
    assert close_recording(ended.pk) == 1
    assert len(server.names()) == 4 + len(PROOFS)
    remove_closed_folders()
    assert not local_folder(ended).exists()
    ended.refresh_from_db()
    assert ended.fault == ""


def test_bucket_that_fails_between_two_files_is_gone_on_with(
    ended: Recording, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note of a stored file is true, and the local files stay until all of them are stored."""
    real = files._note

    def note(*given: Any) -> bytes:
        bucket.way.breakage = "error"
        return real(*given)

    with monkeypatch.context() as broken:
        broken.setattr(files, "_note", note)
        with pytest.raises(StorageUnavailable):
            close_recording(ended.pk)
    bucket.restore()
    assert len(list(local_folder(ended).glob("*.seg"))) == 3
    assert close_recording(ended.pk) == 1
    compare(ended.pk)
    ended.refresh_from_db()
    assert ended.fault == ""


def test_recording_in_a_bucket_is_played_and_exported(watched: Watched, bucket: Bucket, tmp_path: Path) -> None:
    judge = watched.client("judge")
    piece = watched.addresses(judge, watched.play(judge))[watched.key("judge", "audio")][0]["url"]
    whole = judge.get(piece).content
    assert len(whole) > 10_000
    part = judge.get(piece, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, whole[1000:2000])
    assert judge.get(piece, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    for how in ("refused", "error", "denied", "cut"):
        stored._reports.cache_clear()
        bucket.fail(how)
        answer = judge.get(piece)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60"), how
        bucket.restore()
    assert judge.get(piece).content == whole
    client, page = ask(watched, "evidence")
    row = RecordingExport.records.get()
    bucket.fail("denied")
    step_of(row.pk)
    row.refresh_from_db()
    assert (row.state, row.failure, row.done) == ("working", "store", 0)
    RecordingExport.records.update(leased_until=None)
    bucket.restore()
    while step_of(row.pk):
        pass
    url = link_of(client.get(page).content.decode())
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get(url)))) as package:
        assert package.testzip() is None
        package.extractall(tmp_path / "package")
    evidence = tmp_path / "package" / "evidence"
    assert [fault.file for fault in verify_folder(evidence).faults if fault.file not in PROOFS] == []
    bucket.fail("refused")
    assert client.get(url).status_code == 503
