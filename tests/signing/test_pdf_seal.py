"""The seal of PDF documents: good ones verify here and in another tool, and forged ones are refused."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyhanko.sign.fields import MDPPerm

from courts.signing.authority import ensure_authority
from courts.signing.local import LocalSigner
from courts.signing.pdf import verify as verification
from courts.signing.pdf.pades import sealed_part, sha256
from courts.signing.pdf.render import render
from courts.signing.pdf.verify import Found, verify_pdf
from tests.signing import forged


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_authority(tmp_path_factory.mktemp("authority") / "signing")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "one.typ"
    path.write_text('#set document(title: "t")\n#set text(font: "IBM Plex Sans Arabic")\nعقد بيع 10', "utf-8")
    return render(path, {}, made_at=datetime(2026, 4, 14, tzinfo=UTC))


@pytest.fixture
def signer(folder: Path, settings: Any) -> LocalSigner:
    settings.SIGNING_DIR, settings.TSA_URL = folder, ""
    return LocalSigner()


@pytest.fixture(scope="module")
def sealed(folder: Path, plain: bytes) -> bytes:
    return forged.signed_otherwise(plain, folder)


@pytest.fixture(scope="module")
def roots(folder: Path) -> bytes:
    return (folder / "root.pem").read_bytes()


def found(content: bytes, roots: bytes) -> Found:
    return verify_pdf(content, roots).found


def test_sealed_document_verifies(signer: LocalSigner, plain: bytes) -> None:
    content = signer.sign_pdf(plain)
    seal = verify_pdf(content, signer.roots())
    assert (seal.found, seal.sealed_sha256, seal.archived) == (Found.SEALED, sha256(content), 0)
    assert content.startswith(plain)


def test_archive_time_stamp_leaves_the_seal_unbroken(signer: LocalSigner, plain: bytes) -> None:
    content = signer.sign_pdf(plain)
    archived = signer.extend_pdf(content)
    seal = verify_pdf(archived, signer.roots())
    assert (seal.found, seal.sealed_sha256, seal.archived) == (Found.SEALED, sha256(content), 1)
    assert sealed_part(archived) == content
    assert verify_pdf(signer.extend_pdf(archived), signer.roots()).archived == 2


@pytest.mark.integration
def test_sealed_and_archived_documents_verify_in_pdfsig(signer: LocalSigner, plain: bytes, tmp_path: Path) -> None:
    content = signer.sign_pdf(plain)
    for name, file in (("sealed", content), ("archived", signer.extend_pdf(content))):
        assert "Signature Validation: Signature is Valid." in pdfsig(tmp_path / name, file)
    assert "Total document signed" in pdfsig(tmp_path / "whole", content)
    changed = pdfsig(tmp_path / "changed", content.replace(b"/Title", b"/TitlE", 1))
    assert "Signature is Valid" not in changed


def pdfsig(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False, timeout=60).stdout


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.999])
def test_one_changed_byte_breaks_the_seal(sealed: bytes, roots: bytes, share: float) -> None:
    changed = with_other_bit(sealed, int(len(sealed) * share))
    assert found(changed, roots) is Found.ALTERED


def test_bytes_next_to_the_signature_in_its_room_are_refused(sealed: bytes, roots: bytes) -> None:
    assert found(with_other_bit(sealed, sealed.rindex(b"0" * 100) + 50), roots) is Found.ALTERED


def with_other_bit(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("change", [forged.other_content, forged.annotation, forged.shadow_layer, forged.without_field])
def test_update_after_the_seal_is_refused(sealed: bytes, roots: bytes, change: Callable[[Any], None]) -> None:
    assert found(forged.updated(sealed, change), roots) is Found.ALTERED


def test_update_after_an_archive_time_stamp_is_refused(signer: LocalSigner, sealed: bytes, roots: bytes) -> None:
    assert found(forged.updated(signer.extend_pdf(sealed), forged.other_content), roots) is Found.ALTERED


def test_update_hidden_under_an_archive_time_stamp_is_refused(signer: LocalSigner, sealed: bytes, roots: bytes) -> None:
    assert found(signer.extend_pdf(forged.updated(sealed, forged.other_content)), roots) is Found.ALTERED


def test_moved_signature_is_refused(sealed: bytes, roots: bytes) -> None:
    assert found(forged.wrapped(sealed), roots) is Found.ALTERED


@pytest.mark.parametrize("more", [b"\n", b"%", b"\n%%EOF\n", b"\x00" * 5000])
def test_bytes_after_the_end_are_refused(sealed: bytes, roots: bytes, more: bytes) -> None:
    assert found(sealed + more, roots) is Found.ALTERED


def test_two_files_in_one_are_refused(sealed: bytes, plain: bytes, roots: bytes) -> None:
    assert found(sealed + plain, roots) is Found.ALTERED
    assert found(plain + sealed, roots) is Found.ALTERED
    assert found(b"GIF89a" + sealed, roots) is Found.FOREIGN


def test_seal_of_another_authority_with_the_same_names_is_foreign(plain: bytes, roots: bytes, tmp_path: Path) -> None:
    other = ensure_authority(tmp_path / "other")
    assert found(forged.signed_otherwise(plain, other), roots) is Found.FOREIGN


def test_seal_of_another_key_with_our_time_stamp_is_foreign(
    plain: bytes, folder: Path, roots: bytes, tmp_path: Path
) -> None:
    other = ensure_authority(tmp_path / "other")
    assert found(forged.signed_otherwise(plain, other, stamper=forged.stamper_of(folder)), roots) is Found.FOREIGN


def test_seal_with_the_time_stamp_of_another_authority_is_refused(
    plain: bytes, folder: Path, roots: bytes, tmp_path: Path
) -> None:
    other = ensure_authority(tmp_path / "other")
    assert found(forged.signed_otherwise(plain, folder, stamper=forged.stamper_of(other)), roots) is Found.ALTERED


def test_certificate_for_time_stamps_seals_nothing(plain: bytes, folder: Path, roots: bytes) -> None:
    assert found(forged.signed_otherwise(plain, folder, name="time-stamp"), roots) is Found.FOREIGN


def test_seal_that_permits_changes_is_refused(plain: bytes, folder: Path, roots: bytes) -> None:
    fills = forged.signed_otherwise(plain, folder, permits=MDPPerm.FILL_FORMS)
    assert found(fills, roots) is Found.ALTERED
    assert found(forged.signed_otherwise(plain, folder, certify=False), roots) is Found.ALTERED


def test_seal_without_a_time_stamp_is_refused(plain: bytes, folder: Path, roots: bytes) -> None:
    assert found(forged.signed_otherwise(plain, folder, stamper=None), roots) is Found.ALTERED


def test_second_signature_after_the_seal_is_refused(plain: bytes, folder: Path, roots: bytes) -> None:
    fills = forged.signed_otherwise(plain, folder, permits=MDPPerm.FILL_FORMS)
    assert found(forged.signed_otherwise(fills, folder, certify=False, field="More"), roots) is Found.ALTERED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        b"hello",
        b"%PDF-1.7\n/ByteRange " + b"[" * 200_000,
        b"%PDF-1.7\n/ByteRange\nstartxref\n99999999\n%%EOF",
        b"%PDF-1.7\n/ByteRange" + b"\x00" * 3_000_000,
    ],
    ids=["empty", "header", "text", "nested", "lost", "zeros"],
)
def test_hostile_bytes_are_never_sealed(content: bytes, roots: bytes) -> None:
    assert found(content, roots) is not Found.SEALED


def test_file_beyond_the_limits_is_not_read(roots: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MOST_BYTES", 10)
    assert verify_pdf(b"%PDF-1.7 0123456789", roots).reason == "too large"


def test_verification_that_takes_too_long_is_ended(
    sealed: bytes, roots: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "LONGEST_SECONDS", 0.01)
    assert verify_pdf(sealed, roots).reason == "beyond the limits"
