"""`manage.py recording verify`: every change of a package is found, and the first wrong byte is named."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from courts.signing.authority import ensure_authority
from courts.signing.local import LocalSigner
from courts.signing.verification import signer_of
from tests.services.processes import plain_environment
from tests.video.recordings.closed import authority, clerk, closed, ended, folder, places, recorded_room, recording
from video.recordings.models import Recording
from video.recordings.package import PIECE_BYTES
from video.recordings.package.digests import canonical, digest_of
from video.recordings.package.verify import Trust, verify_folder
from video.recordings.queries.recordings import data_key_of
from video.recordings.services.closing.closing import close_due
from video.recordings.services.closing.folders import folder_of

__all__ = ["authority", "clerk", "closed", "ended", "folder", "places", "recorded_room", "recording"]


def segments(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".seg")


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.37, 0.5, 0.81, 0.999])
def test_changed_byte_is_found_and_its_place_is_named(closed: Recording, folder: Path, share: float) -> None:
    path = segments(folder)[1]
    at = int(path.stat().st_size * share)
    flip(path, at)
    for key in (None, data_key_of(closed)):
        [fault] = verify_folder(folder, key=key).faults
        assert fault.file == path.name
        assert fault.first is not None
        last = fault.first if fault.last is None else fault.last
        assert fault.first <= at <= last
        # With the key the range is one chunk.
        assert last - fault.first < (PIECE_BYTES if key is None else 2000)


def test_shorter_longer_missing_and_added_files_are_found(closed: Recording, folder: Path) -> None:
    first, second, third = segments(folder)
    size = first.stat().st_size
    first.write_bytes(first.read_bytes()[:-1])
    second.unlink()
    third.write_bytes(third.read_bytes() + b"x")
    (folder / "added.seg").write_bytes(b"x")
    faults = {fault.file: fault for fault in verify_folder(folder).faults}
    assert set(faults) == {first.name, second.name, third.name, "added.seg"}
    assert "missing" in faults[second.name].problem
    found = faults[first.name]
    assert found.first is not None
    assert found.first <= size - 1


def test_swapped_segments_are_found_although_each_is_authentic(closed: Recording, folder: Path) -> None:
    first, second = segments(folder)[:2]
    a, b = first.read_bytes(), second.read_bytes()
    first.write_bytes(b)
    second.write_bytes(a)
    assert {fault.file for fault in verify_folder(folder, key=data_key_of(closed)).faults} == {first.name, second.name}


def changes_of(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the manifest, changed at every top-level key and in its lists."""
    found = []
    for key, value in manifest.items():
        changed = json.loads(json.dumps(manifest))
        if isinstance(value, list) and value:
            del changed[key][-1]
        elif isinstance(value, dict):
            changed[key]["x"] = 1
        else:
            changed[key] = "0" if value != "0" else "1"
        found.append(changed)
    events = json.loads(json.dumps(manifest))
    events["events"][0]["reason"] = "break"
    return [*found, events]


def test_no_change_of_the_manifest_goes_unseen(closed: Recording, folder: Path) -> None:
    path = folder / "manifest.json"
    good = path.read_bytes()
    changes = changes_of(json.loads(good))
    assert len(changes) > 15
    for changed in changes:
        path.write_bytes(canonical(changed))
        faults = verify_folder(folder).faults
        assert any(fault.file == "manifest.json.p7s" for fault in faults)
    path.write_bytes(good + b"\n")
    faults = verify_folder(folder).faults
    assert ("manifest.json", len(good)) in {(fault.file, fault.first) for fault in faults}


def test_line_taken_out_of_the_chain_is_found_without_the_signature(closed: Recording, folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    del manifest["segments"][1]
    path.write_bytes(canonical(manifest))
    problems = [fault.problem for fault in verify_folder(folder).faults if fault.file == "manifest.json"]
    assert any("chain is broken" in problem for problem in problems)


def test_package_of_another_authority_is_refused_by_the_institutions_roots(
    closed: Recording, folder: Path, settings: Any, tmp_path: Path
) -> None:
    """An administrator changes a file, and signs a manifest of their own with keys of their own."""
    roots = LocalSigner().roots()
    settings.SIGNING_DIR = ensure_authority(tmp_path / "forged")
    forger = LocalSigner()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    [own] = [each for each in manifest["other_files"] if each["file"] == "roots.pem"]
    own.update(digest_of(io.BytesIO(forger.roots())).to_json())
    content = canonical(manifest)
    (folder / "manifest.json").write_bytes(content)
    signature = forger.sign(content)
    (folder / "manifest.json.p7s").write_bytes(signature)
    (folder / "manifest.json.tsr").write_bytes(forger.time_stamp(signature))
    (folder / "roots.pem").write_bytes(forger.roots())
    assert verify_folder(folder).is_good, "the folder's own roots prove nothing by themselves"
    files = {fault.file for fault in verify_folder(folder, Trust(roots)).faults}
    assert files == {"manifest.json.p7s", "manifest.json.tsr", "roots.pem"}


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.p7s", "manifest.json.tsr", "roots.pem"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 5000, b"\xff\x00"])
def test_damaged_proofs_are_faults_and_no_crash(closed: Recording, folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert not verify_folder(folder).is_good
    (folder / name).unlink()
    assert not verify_folder(folder).is_good


def test_manifest_cannot_name_a_file_outside_its_folder(closed: Recording, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["segments"][0]["file"] = "../secret"
    (folder / "manifest.json").write_bytes(canonical(manifest))
    report = verify_folder(folder)
    assert "../secret" not in {fault.file for fault in report.faults}
    assert not report.is_good


def test_wrong_key_is_told_from_a_changed_file(closed: Recording, folder: Path) -> None:
    faults = verify_folder(folder, key=bytes(32)).faults
    assert {fault.file for fault in faults} == {path.name for path in segments(folder)}
    assert {fault.problem for fault in faults} == {"not authentic"}


def test_command_says_what_is_proven_and_fails_on_a_fault(closed: Recording, folder: Path, tmp_path: Path) -> None:
    key, roots = tmp_path / "key", tmp_path / "roots.pem"
    key.write_text(data_key_of(closed).hex() + "\n")
    roots.write_bytes(LocalSigner().roots())
    out = io.StringIO()
    signer = signer_of((folder / "manifest.json.p7s").read_bytes())
    trusted = ("--key", str(key), "--roots", str(roots), "--signer", signer)
    call_command("recording", "verify", str(folder), *trusted, stdout=out)
    assert "good: no byte was changed" in out.getvalue()
    assert "compare it" not in out.getvalue()
    flip(segments(folder)[0], 100)
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("recording", "verify", str(folder), stdout=io.StringIO(), stderr=errors)
    assert segments(folder)[0].name in errors.getvalue()
    assert "the first wrong byte is in 0-" in errors.getvalue()


@pytest.mark.timeout(30)
@pytest.mark.parametrize("kind", ["fifo", "link", "folder", "device"])
def test_what_is_no_ordinary_file_is_a_fault_and_is_not_read(
    closed: Recording, folder: Path, tmp_path: Path, kind: str
) -> None:
    for path in (segments(folder)[0], folder / "roots.pem", folder / "manifest.json"):
        copy = tmp_path / path.name
        shutil.copy(path, copy)
        path.unlink()
        if kind == "fifo":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        else:
            path.symlink_to(copy if kind == "link" else "/dev/zero")
        faults = {fault.file: fault.problem for fault in verify_folder(folder).faults}
        assert faults[path.name] == "it is no ordinary file"
        path.rmdir() if kind == "folder" else path.unlink()
        shutil.copy(copy, path)
    assert verify_folder(folder).is_good


@pytest.mark.parametrize(
    "place, value",
    [
        *(("problems", value) for value in (5, None, "x", [1], {"a": 1})),
        *(("line", value) for value in ("abc", None, 7, [], {})),
        *(("file", value) for value in ("\ud800.seg", "a\0b", "", "..", "a/b", None, 5, "\x1b[2J.seg")),
        *(("stored_bytes", value) for value in (-1, "1", None, 1e300, 10**30)),
        *(("pieces", value) for value in (None, [1], {})),
        ("stored_sha256", 5),
    ],
)
def test_malformed_manifest_is_a_fault_and_no_crash(closed: Recording, folder: Path, place: str, value: object) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    (manifest if place == "problems" else manifest["segments"][0])[place] = value
    path.write_bytes(canonical(manifest))
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("recording", "verify", str(folder), stdout=io.StringIO(), stderr=errors)
    assert "manifest.json: it is no manifest" in errors.getvalue()
    assert errors.getvalue().replace("\n", "").isprintable()


def test_roots_of_the_folder_are_checked_when_others_are_trusted(closed: Recording, folder: Path) -> None:
    trust = Trust(LocalSigner().roots())
    assert verify_folder(folder, trust).is_good
    for content in (b"garbage\n", b"", None):
        (folder / "roots.pem").unlink()
        if content is not None:
            (folder / "roots.pem").write_bytes(content)
        else:
            assert not (folder / "roots.pem").exists()
        assert {fault.file for fault in verify_folder(folder, trust).faults} == {"roots.pem"}
        (folder / "roots.pem").write_bytes(b"x")


def test_certificate_for_time_stamps_signs_no_manifest(closed: Recording, folder: Path) -> None:
    """The institution's provider has many certificates under its root; none of another kind signs."""
    seal = LocalSigner()
    stamper = load_cert_from_pemder(str(Path(django_settings.SIGNING_DIR) / "time-stamp.pem"))
    key = load_private_key_from_pemder(str(Path(django_settings.SIGNING_DIR) / "time-stamp-key.pem"), passphrase=None)
    forger = SimpleSigner(signing_cert=stamper, signing_key=key, cert_registry=SimpleCertificateStore())
    content = (folder / "manifest.json").read_bytes()
    signature = asyncio.run(forger.async_sign_general_data(content, "sha256", detached=True)).dump()
    (folder / "manifest.json.p7s").write_bytes(signature)
    (folder / "manifest.json.tsr").write_bytes(seal.time_stamp(signature))
    [fault] = verify_folder(folder, Trust(seal.roots())).faults
    assert str(fault) == "manifest.json.p7s: the certificate of the signature is one for time stamps"


def test_only_the_expected_certificate_signs_and_only_roots_for_stamps_stamp(
    closed: Recording, folder: Path, settings: Any, tmp_path: Path
) -> None:
    roots = LocalSigner().roots()
    signer = signer_of((folder / "manifest.json.p7s").read_bytes())
    assert verify_folder(folder, Trust(roots, roots, frozenset({signer}))).is_good
    [fault] = verify_folder(folder, Trust(roots, signers=frozenset({"0" * 64}))).faults
    assert signer in fault.problem
    settings.SIGNING_DIR = ensure_authority(tmp_path / "other")
    faults = verify_folder(folder, Trust(roots, LocalSigner().roots())).faults
    assert {fault.file for fault in faults} == {"manifest.json.tsr"}
    with pytest.raises(CommandError, match="SHA-256"):
        call_command("recording", "verify", str(folder), "--signer", "12")


def test_command_lists_problems_of_closing_and_has_its_own_status(ended: Recording) -> None:
    segments(folder_of(ended.pk))[0].write_bytes(b"garbage")
    close_due()
    out = io.StringIO()
    stored = default_storage.path(f"recordings/{ended.pk}")
    with pytest.raises(CommandError, match="as they were closed, but 1 problem was") as raised:
        call_command("recording", "verify", stored, stdout=out)
    assert raised.value.returncode == 3
    assert "good" not in out.getvalue()
    assert "noted when it was closed: " in out.getvalue()
    assert "not a segment's file" in out.getvalue()


@pytest.mark.slow
def test_command_needs_no_database(closed: Recording, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "at the expert's"
    shutil.copytree(folder, copy)
    environment = plain_environment() | {"DIWAN_DATA": str(tmp_path / "empty")}
    done = subprocess.run(
        [sys.executable, "manage.py", "recording", "verify", str(copy)],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "SHA-256" in done.stdout
    assert not (tmp_path / "empty" / "diwan.sqlite3").exists()
