"""The nightly comparison finds missing, empty, shortened and changed files of closed recordings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from courts.signing.authority import ensure_authority
from courts.signing.local import LocalSigner
from tests.video.recordings.closed import authority, clerk, closed, ended, folder, places, recorded_room, recording
from video.recordings.models import Recording
from video.recordings.services.closing.closing import close_due
from video.recordings.services.closing.folders import folder_of
from video.recordings.services.stored import NIGHTS, compare, compare_due, faults_of

__all__ = ["authority", "clerk", "closed", "ended", "folder", "places", "recorded_room", "recording"]


def segment(folder: Path) -> Path:
    return min(path for path in folder.iterdir() if path.suffix == ".seg")


def flip(path: Path) -> None:
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


DAMAGES: dict[str, Callable[[Path], None]] = {
    "missing": lambda folder: segment(folder).unlink(),
    "empty": lambda folder: cut(segment(folder), 0),
    "length": lambda folder: cut(segment(folder), -1),
    "changed": lambda folder: flip(folder / "manifest.json"),
}


def test_good_recording_is_compared_once_a_night(closed: Recording) -> None:
    assert compare_due().done == 1
    closed.refresh_from_db()
    assert closed.fault == ""
    assert closed.compared_at is not None
    assert compare_due().done == 0


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_in_the_first_night_and_repaired_by_no_one(
    closed: Recording, folder: Path, damage: str
) -> None:
    before = {path.name for path in folder.iterdir()}
    DAMAGES[damage](folder)
    compare(closed.pk)
    closed.refresh_from_db()
    assert damage in closed.fault
    assert {path.name for path in folder.iterdir()} <= before


def test_changed_byte_is_found_within_the_cycle_of_nights(closed: Recording, folder: Path) -> None:
    flip(segment(folder))
    nights = [night for night in range(NIGHTS) if list(faults_of(closed, night))]
    assert len(nights) == 1


@pytest.mark.parametrize("name", ["manifest.json.p7s", "manifest.json.tsr", "roots.pem", "index.jsonl"])
@pytest.mark.parametrize("content", [b"", b"x", None])
def test_emptied_altered_or_missing_proof_is_found_every_night(
    closed: Recording, folder: Path, name: str, content: bytes | None
) -> None:
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    for night in (0, 1, NIGHTS - 1):
        assert name in {fault.file for fault in faults_of(closed, night)}
    compare(closed.pk)
    closed.refresh_from_db()
    assert name in closed.fault


def test_proofs_of_another_authority_are_found(closed: Recording, folder: Path, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_DIR = ensure_authority(tmp_path / "forged")
    forger = LocalSigner()
    signature = forger.sign((folder / "manifest.json").read_bytes())
    (folder / "manifest.json.p7s").write_bytes(signature)
    (folder / "manifest.json.tsr").write_bytes(forger.time_stamp(signature))
    (folder / "roots.pem").write_bytes(forger.roots())
    assert "roots.pem" in {fault.file for fault in faults_of(closed, 0)}


def test_exchanged_signature_of_another_recording_is_found(closed: Recording, folder: Path) -> None:
    signature = LocalSigner().sign(b"another manifest")
    (folder / "manifest.json.p7s").write_bytes(signature)
    (folder / "manifest.json.tsr").write_bytes(LocalSigner().time_stamp(signature))
    assert [fault.file for fault in faults_of(closed, 0)] == ["manifest.json.p7s"]


def test_problem_of_closing_is_told_every_night(ended: Recording) -> None:
    path = segment(folder_of(ended.pk))
    path.write_bytes(b"garbage")
    close_due()
    ended.refresh_from_db()
    told = f"{path.name}: not a segment's file"
    assert ended.fault == told
    compare(ended.pk)
    ended.refresh_from_db()
    assert ended.fault == told


def test_lost_proof_is_a_fault(closed: Recording, folder: Path) -> None:
    (folder / "manifest.json.tsr").unlink()
    assert [fault.file for fault in faults_of(closed, 0)] == ["manifest.json.tsr"]
