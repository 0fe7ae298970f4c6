"""`manage.py recording verify` of a certificate of deletion: what is wrong is named, and what is not is proven."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courts.ground.models import User
from courts.signing.authority import ensure_authority
from courts.signing.local import LocalSigner
from tests.video.recordings.closed import authority, clerk, closed, ended, folder, places, recorded_room, recording
from tests.video.recordings.test_deletion import delete, first, second
from video.recordings.models import Recording
from video.recordings.package import CERTIFICATE, CERTIFICATE_PARTS, ROOTS
from video.recordings.package.digests import canonical
from video.recordings.package.verify import Trust
from video.recordings.package.verify_deletion import verify_certificate
from video.recordings.services.certificates import certificate_package
from video.recordings.services.removal import remove_due

__all__ = [
    "authority", "clerk", "closed", "ended", "first", "folder", "places", "recorded_room", "recording", "second",
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(closed: Recording, first: User, second: User, tmp_path: Path) -> Path:
    """The ZIP file, as an administrator gets it."""
    deletion = delete(closed, first, second)
    remove_due()
    deletion.refresh_from_db()
    path = tmp_path / "deletion.zip"
    path.write_bytes(certificate_package(deletion))
    return path


def unpacked(package: Path) -> Path:
    target = package.with_suffix("")
    with zipfile.ZipFile(package) as parts:
        parts.extractall(target)
    return target


def signed_again(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Change what the certificate says, and let the institution sign it."""
    told = json.loads((folder / CERTIFICATE).read_bytes())
    change(told)
    content, signer = canonical(told), LocalSigner()
    signature = signer.sign(content)
    (folder / CERTIFICATE).write_bytes(content)
    (folder / f"{CERTIFICATE}.p7s").write_bytes(signature)
    (folder / f"{CERTIFICATE}.tsr").write_bytes(signer.time_stamp(signature))
    return folder


def test_whole_certificate_is_proven_as_zip_and_as_folder(closed: Recording, package: Path, tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(LocalSigner().roots())
    for path in (package, unpacked(package)):
        report = verify_certificate(path)
        assert report.is_good, report.faults
        assert (report.recording, report.files) == (str(closed.pk), 3)
        assert report.signed_by
        out = io.StringIO()
        call_command("recording", "verify", str(path), "--roots", str(roots), stdout=out)
        assert "good: no byte was changed" in out.getvalue()
        assert "confirmed by" in out.getvalue()


def test_changed_byte_of_each_part_is_found(package: Path) -> None:
    folder = unpacked(package)
    for name in CERTIFICATE_PARTS:
        path = folder / name
        good = path.read_bytes()
        for content in (good[: len(good) // 2] + b"\x00" + good[len(good) // 2 + 1 :], b"", b"[" * 5000, b"\xff"):
            path.write_bytes(content)
            assert not verify_certificate(folder).is_good, name
        path.write_bytes(good)
    assert verify_certificate(folder).is_good
    (folder / CERTIFICATE).write_bytes((folder / CERTIFICATE).read_bytes().replace(b"destroyed", b"forgotten"))
    files = [fault.file for fault in verify_certificate(folder).faults]
    assert files == [f"{CERTIFICATE}.p7s", CERTIFICATE]


@pytest.mark.parametrize(
    "change, problem",
    [
        (lambda told: told.update(key="kept"), "the key is not destroyed"),
        (lambda told: told["proposed"].update(account=told["confirmed"]["account"]), "one account proposed"),
        (lambda told: told["proposed"].update(at="2999-01-01T00:00:00+00:00"), "before it was proposed"),
        (lambda told: told.update(keep_until="2999-01-01"), "time of keeping had not passed"),
        (lambda told: told.update(keep_until=None), "time of keeping had not passed"),
        (lambda told: told["holds"].append({"lifted_at": None}), "a legal hold was open"),
        (lambda told: told["segments"].append(told["segments"][0]), "names a file twice"),
        (lambda told: told.update(manifest_sha256="0"), "not one of SHA-256"),
        (lambda told: told["confirmed"].update(at="2998-01-01T00:00:00+00:00"), "time-stamped before"),
        (lambda told: told.update(format="another/1"), "no certificate of deletion"),
        (lambda told: told.pop("confirmed"), "no certificate of deletion"),
    ],
)
def test_signed_certificate_of_what_cannot_be_is_refused(package: Path, change: Any, problem: str) -> None:
    faults = verify_certificate(signed_again(unpacked(package), change)).faults
    assert [fault.file for fault in faults] == [CERTIFICATE]
    assert problem in faults[0].problem


def test_missing_added_and_doubled_parts_are_named(package: Path) -> None:
    folder = unpacked(package)
    (folder / ROOTS).unlink()
    (folder / "added.txt").write_bytes(b"x")
    problems = {(fault.file, fault.problem) for fault in verify_certificate(folder).faults}
    assert problems == {(ROOTS, "it is missing"), ("added.txt", "it does not belong to a certificate")}
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(package, "a") as parts:
        parts.writestr(CERTIFICATE, b"{}")
    assert "the ZIP file has it twice" in {fault.problem for fault in verify_certificate(package).faults}
    package.write_bytes(package.read_bytes()[:-30])
    assert next(fault.file for fault in verify_certificate(package).faults) == package.name


def test_certificate_of_another_authority_is_refused_by_the_institutions_roots(
    package: Path, settings: Any, tmp_path: Path
) -> None:
    roots = LocalSigner().roots()
    folder = unpacked(package)
    settings.SIGNING_DIR = ensure_authority(tmp_path / "forged")
    signed_again(folder, lambda told: told["proposed"].update(reason="another"))
    (folder / ROOTS).write_bytes(LocalSigner().roots())
    assert verify_certificate(folder).is_good, "its own roots prove nothing by themselves"
    files = {fault.file for fault in verify_certificate(folder, Trust(roots)).faults}
    assert files == {f"{CERTIFICATE}.p7s", f"{CERTIFICATE}.tsr", ROOTS}


def test_command_names_the_fault_of_a_certificate(package: Path) -> None:
    errors = io.StringIO()
    folder = unpacked(package)
    (folder / CERTIFICATE).write_bytes(b"{}")
    with pytest.raises(CommandError):
        call_command("recording", "verify", str(folder), stdout=io.StringIO(), stderr=errors)
    assert f"WRONG  {CERTIFICATE}" in errors.getvalue()
