"""Lists of revoked certificates: embedded for the archive, required by validators, read on the verification page."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.crl import CertificateList
from cryptography import x509
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

from courts.signing.authority import ensure_authority
from courts.signing.local import LocalSigner
from courts.signing.pdf.render import render
from courts.signing.pdf.verify import Found, verify_pdf
from courts.signing.revocation import lists, replace_certificate


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "one.typ"
    path.write_text('#set document(title: "t")\n#set text(font: "IBM Plex Sans Arabic")\nعقد بيع 10', "utf-8")
    return render(path, {}, made_at=datetime(2026, 4, 14, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ensure_authority(tmp_path / "signing")


@pytest.fixture
def signer(folder: Path, settings: Any) -> LocalSigner:
    settings.SIGNING_DIR, settings.TSA_URL = folder, ""
    return LocalSigner()


def found(content: bytes, signer: LocalSigner) -> Found:
    return verify_pdf(content, signer.roots(), signer.revoked()).found


def validated(content: bytes, folder: Path) -> list[bool]:
    """Validate seal and archive time stamp with what the file has alone; revocation information is required."""
    reader = PdfFileReader(BytesIO(content))
    root = load_cert_from_pemder(str(folder / "root.pem"))
    first, last = list(reader.embedded_signatures)
    # As of now: the list in the file is later than the seal.
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {"trust_roots": [root], "revocation_mode": "require", "allow_fetching": False}
    )
    seal = asyncio.run(async_validate_pdf_signature(first, context, ts_validation_context=context))
    stamp = asyncio.run(async_validate_pdf_timestamp(last, context))
    return [seal.intact and seal.valid and seal.trusted, seal.timestamp_validity.trusted, stamp.valid and stamp.trusted]


def test_archived_document_has_all_that_a_strict_validator_requires(
    signer: LocalSigner, folder: Path, plain: bytes
) -> None:
    archived = signer.extend_pdf(signer.sign_pdf(plain))
    assert len(DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(archived))).crls) == 1
    assert validated(archived, folder) == [True, True, True]
    assert found(archived, signer) is Found.SEALED


def test_document_without_lists_is_refused_by_a_strict_validator(
    signer: LocalSigner, folder: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalSigner, "revoked", lambda _self: [])
    archived = signer.extend_pdf(signer.sign_pdf(plain))
    assert validated(archived, folder) == [False, False, False]


@pytest.mark.integration
def test_archived_document_with_lists_verifies_in_pdfsig(signer: LocalSigner, plain: bytes, tmp_path: Path) -> None:
    path = tmp_path / "archived.pdf"
    path.write_bytes(signer.extend_pdf(signer.sign_pdf(plain)))
    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False, timeout=60).stdout
    # It validates the seal, and no document time stamps.
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert "Total document signed" in said


def test_list_is_signed_by_the_root_and_names_what_was_revoked(folder: Path) -> None:
    root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
    before = x509.load_der_x509_crl(lists(folder)[0])
    assert (before.is_signature_valid(root.public_key()), len(before)) == (True, 0)  # type: ignore[arg-type]
    old = replace_certificate(folder, "signer", reason="key_compromise")
    after = x509.load_der_x509_crl(lists(folder)[0])
    row = after.get_revoked_certificate_by_serial_number(old)
    assert row is not None
    assert row.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.key_compromise
    assert x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes()).serial_number != old
    assert CertificateList.load(lists(folder)[0]).issuer.hashable


def test_seal_from_before_the_revocation_stays_and_a_later_one_is_refused(
    signer: LocalSigner, folder: Path, plain: bytes, tmp_path: Path
) -> None:
    early = signer.sign_pdf(plain)
    stolen = tmp_path / "stolen"
    shutil.copytree(folder, stolen)
    replace_certificate(folder, "signer", reason="key_compromise", at=datetime.now(UTC) + timedelta(seconds=1))
    # The time of a time stamp is that of the machine.
    time.sleep(2)
    assert found(early, signer) is Found.SEALED
    assert found(signer.sign_pdf(plain), signer) is Found.SEALED
    for name in ("signer.pem", "signer-key.pem"):
        shutil.copy2(stolen / name, folder / name)
    assert found(signer.sign_pdf(plain), signer) is Found.REVOKED


def test_revoked_time_stamps_are_refused(signer: LocalSigner, folder: Path, plain: bytes, tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    shutil.copytree(folder, stolen)
    replace_certificate(folder, "time-stamp", reason="key_compromise", at=datetime.now(UTC) - timedelta(seconds=5))
    for name in ("time-stamp.pem", "time-stamp-key.pem"):
        shutil.copy2(stolen / name, folder / name)
    assert found(signer.sign_pdf(plain), signer) is Found.REVOKED


def test_authority_of_another_house_is_not_replaced(folder: Path) -> None:
    (folder / "root-key.pem").unlink()
    (folder / "issuer.crl").write_bytes(lists_of_another(folder))
    assert len(lists(folder)) == 1
    with pytest.raises(LookupError):
        replace_certificate(folder, "signer", reason="superseded")


def lists_of_another(folder: Path) -> bytes:
    return lists(ensure_authority(folder.parent / "another"))[0]
