"""`manage.py recording verify` on an exported package: every file in every folder is covered."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courts.signing import SigningUnavailable
from courts.signing.local import LocalSigner
from courts.signing.verification import signer_of
from tests.video.recordings.exported import export
from tests.video.recordings.watched import Watched, authority, places, travelling, watched
from video.recordings import owners
from video.recordings.models import RecordingExport
from video.recordings.package import LIST, LIST_PROOFS
from video.recordings.package.digests import canonical
from video.recordings.package.verify import Fault
from video.recordings.package.verify_package import is_package, verify_package
from video.recordings.queries.recordings import data_key_of

__all__ = ["authority", "places", "travelling", "watched"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An unpacked package with two papers."""
    papers = [("minutes-1.txt", b"minutes"), ("minutes-1.txt.p7s", b"signature")]
    monkeypatch.setattr(owners, "papers_of", lambda label, key: papers)
    client, url = export(watched)
    answer = client.get(url)
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "package")
    return tmp_path / "package"


def faults_of(folder: Path) -> set[str]:
    """Return the files with a fault. The certificates of the signatures begin later than this test: not those."""
    faults = [fault for report in verify_package(folder) for fault in report.faults]
    assert all("\n" not in str(fault) for fault in faults)
    return {
        fault.file
        for fault in faults
        if not (fault.file.endswith((".json.p7s", ".json.tsr")) and "SHA" not in fault.problem)
    }


def test_change_of_any_file_of_a_package_is_found(package: Path) -> None:
    assert is_package(package)
    assert faults_of(package) == set()
    listed = {each["file"] for each in json.loads((package / LIST).read_bytes())["files"]}
    present = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    assert listed == present - set(LIST_PROOFS)
    assert {name.split("/")[0] for name in listed} == {"README.ar.txt", "README.en.txt", "evidence", "papers", "plain"}
    plain = sorted(name for name in listed if name.startswith("plain/"))
    for name in ("README.en.txt", "papers/minutes-1.txt", plain[0], plain[-1], "evidence/index.jsonl"):
        good = (package / name).read_bytes()
        (package / name).write_bytes(b"X" + good[1:])
        assert faults_of(package) == {name}
        (package / name).unlink()
        assert faults_of(package) == {name}
        (package / name).symlink_to("/dev/zero")
        assert faults_of(package) == {name}
        (package / name).unlink()
        (package / name).write_bytes(good)
    for name in ("plain/added.rec", "papers/added.txt", "added"):
        (package / name).write_bytes(b"x")
        assert faults_of(package) == {name}
        (package / name).unlink()
    shutil.move(package / "plain", package.parent / "plain")
    (package / "plain").symlink_to(package.parent / "plain")
    assert "plain" in faults_of(package)


def test_first_wrong_byte_of_a_package_is_named_as_exactly_as_can_be_known(package: Path, watched: Watched) -> None:
    key = data_key_of(watched.recording)
    stored = sorted((package / "evidence").glob("*.seg"))[1]
    plain = package / "plain" / f"{stored.stem}.rec"

    def fault_of(path: Path, at: int, key: bytes | None) -> Fault:
        good = path.read_bytes()
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        name = str(path.relative_to(package))
        [fault] = [each for report in verify_package(package, key=key) for each in report.faults if each.file == name]
        path.write_bytes(good)
        return fault

    at = stored.stat().st_size // 2
    exact = fault_of(stored, at, key)
    assert (exact.first, exact.last) == (at, None)
    assert str(exact).endswith(f"from byte {at}")
    piece = fault_of(stored, at, None)
    assert (piece.first, piece.last) == (0, stored.stat().st_size - 1)
    at = plain.stat().st_size // 2
    assert fault_of(plain, at, key).first == at
    entry = fault_of(plain, at, None)
    assert entry.is_entry
    assert entry.first is not None
    assert entry.last is not None
    assert entry.first <= at <= entry.last
    assert "the first entry with a wrong checksum" in str(entry)


def test_list_of_a_package_cannot_contradict_the_manifest(package: Path) -> None:
    good = json.loads((package / LIST).read_bytes())

    def changed(**values: Any) -> set[str]:
        (package / LIST).write_bytes(canonical({**good, **values}))
        return faults_of(package)

    other = package / good["files"][-1]["file"]
    other.write_bytes(b"x")
    forged = {"file": good["files"][-1]["file"], "bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    assert forged["file"].startswith("plain/")
    assert changed(files=[*good["files"][:-1], forged]) == {forged["file"]}
    assert LIST in changed(recording="00000000-0000-0000-0000-000000000000")
    assert LIST in changed(manifest_sha256="0" * 64)
    for files in (None, [1], [{**forged, "file": "../x"}], [{**forged, "bytes": -1}], [{**forged, "file": "\ud800"}]):
        assert LIST in changed(files=files)
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("recording", "verify", str(package), stdout=io.StringIO(), stderr=errors)
    assert f"WRONG  {LIST}" in errors.getvalue()


def test_readme_of_a_package_names_the_certificate_of_the_institution(package: Path) -> None:
    signer = signer_of((package / "package.json.p7s").read_bytes())
    for name in ("README.ar.txt", "README.en.txt"):
        assert signer in (package / name).read_text("utf-8")


def test_package_is_not_sent_while_its_list_cannot_be_signed(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(self: LocalSigner, data: bytes) -> bytes:
        raise SigningUnavailable("no token")

    client, url = export(watched)
    monkeypatch.setattr(LocalSigner, "time_stamp", unavailable)
    assert client.get(url).status_code == 409
    assert RecordingExport.records.get().started_at is None
