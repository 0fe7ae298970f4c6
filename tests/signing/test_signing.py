"""Signatures and time stamps of the local authority, and what the verification refuses."""

from __future__ import annotations

import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509

from courts.signing import SigningUnavailable
from courts.signing.authority import ensure_authority
from courts.signing.local import LocalSigner
from courts.signing.verification import NotVerified, certificates_of, verify_signature, verify_time_stamp

CONTENT = "محضر الجلسة".encode() * 50


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_authority(tmp_path_factory.mktemp("authority") / "signing")


@pytest.fixture
def signer(folder: Path, settings: Any) -> LocalSigner:
    settings.SIGNING_DIR, settings.TSA_URL = folder, ""
    return LocalSigner()


@pytest.fixture
def roots(signer: LocalSigner) -> list[x509.Certificate]:
    return certificates_of(signer.roots())


def test_keys_are_readable_by_their_owner_alone(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {f"{name}{end}" for name in ("root", "signer", "time-stamp") for end in (".pem", "-key.pem")}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_processes_that_start_together_make_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(ensure_authority, [tmp_path / "signing"] * 3))
    assert [path.name for path in tmp_path.iterdir()] == ["signing"]
    settled = (tmp_path / "signing" / "root.pem").read_bytes()
    ensure_authority(tmp_path / "signing")
    assert (tmp_path / "signing" / "root.pem").read_bytes() == settled


def test_signature_and_time_stamp_verify(signer: LocalSigner, roots: list[x509.Certificate]) -> None:
    signature = signer.sign(CONTENT)
    stamped = verify_time_stamp(signature, signer.time_stamp(signature), roots)
    assert abs(stamped.at - datetime.now(UTC)) < timedelta(minutes=1)
    signed = verify_signature(CONTENT, signature, roots, at=stamped.at)
    assert signed.by == "Diwan demonstration seal"
    assert len(signed.certificate_sha256) == 64


def test_changed_content_is_refused(signer: LocalSigner, roots: list[x509.Certificate]) -> None:
    signature = signer.sign(CONTENT)
    for at in (0, len(CONTENT) // 2, len(CONTENT) - 1):
        changed = bytearray(CONTENT)
        changed[at] ^= 1
        with pytest.raises(NotVerified):
            verify_signature(bytes(changed), signature, roots)
    token = signer.time_stamp(signature)
    with pytest.raises(NotVerified, match="other data"):
        verify_time_stamp(signature + b"x", token, roots)


@pytest.mark.parametrize("step", [37])
def test_no_changed_byte_of_a_signature_goes_unseen(
    signer: LocalSigner, roots: list[x509.Certificate], step: int
) -> None:
    """A change in the signed part is refused; one elsewhere (an unused certificate) leaves the same signer."""
    signature = signer.sign(CONTENT)
    good = verify_signature(CONTENT, signature, roots)
    refused = 0
    for at in range(0, len(signature), step):
        changed = bytearray(signature)
        changed[at] ^= 1
        try:
            assert verify_signature(CONTENT, bytes(changed), roots) == good
        except NotVerified:
            refused += 1
    assert refused > len(signature) // step // 2


def test_signature_of_another_authority_is_refused(signer: LocalSigner, tmp_path: Path, settings: Any) -> None:
    signature = signer.sign(CONTENT)
    token = signer.time_stamp(signature)
    settings.SIGNING_DIR = tmp_path / "other"
    strangers = certificates_of(LocalSigner().roots())
    with pytest.raises(NotVerified, match="no trusted certificate"):
        verify_signature(CONTENT, signature, strangers)
    with pytest.raises(NotVerified, match="no trusted certificate"):
        verify_time_stamp(signature, token, strangers)


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x30\x03\x02\x01\x05", b"\x30\x80"])
def test_junk_is_refused_with_a_reason(signer: LocalSigner, roots: list[x509.Certificate], junk: bytes) -> None:
    with pytest.raises(NotVerified):
        verify_signature(CONTENT, junk, roots)
    with pytest.raises(NotVerified):
        verify_time_stamp(CONTENT, junk, roots)
    with pytest.raises(NotVerified):
        certificates_of(junk)


def test_time_stamp_is_no_signature_and_the_other_way_round(signer: LocalSigner, roots: list[x509.Certificate]) -> None:
    signature = signer.sign(CONTENT)
    with pytest.raises(NotVerified):
        verify_time_stamp(CONTENT, signature, roots)
    with pytest.raises(NotVerified):
        verify_signature(CONTENT, signer.time_stamp(CONTENT), roots)


def test_authority_that_does_not_answer_is_named(signer: LocalSigner, settings: Any) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(SigningUnavailable, match="time stamp authority"):
        signer.time_stamp(CONTENT)


def test_openssl_verifies_both(signer: LocalSigner, tmp_path: Path) -> None:
    signature = signer.sign(CONTENT)
    files = {
        "content": CONTENT,
        "p7s": signature,
        "tsr": signer.time_stamp(signature),
        "root.pem": signer.roots(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for command in (
        "cms -verify -binary -inform DER -in p7s -content content -CAfile root.pem -purpose any -out out",
        "ts -verify -data p7s -in tsr -token_in -CAfile root.pem",
    ):
        done = subprocess.run(["openssl", *command.split()], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
