"""Revoked certificates of the signing folder, and the lists (CRL, RFC 5280, 5) that say so.

The demonstration authority has the key of its root in the folder, and signs a list whenever one is asked for. Without
that key the authority is another one's: the operator puts its list into the folder as `*.crl`, and renews it.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from courts.signing.authority import ROOT, issue_again

REVOKED: Final = "revoked.json"
# A verifier that keeps a list asks for another one after this time.
VALID_FOR: Final = timedelta(days=30)
REASONS: Final = {
    "key_compromise": x509.ReasonFlags.key_compromise,
    "superseded": x509.ReasonFlags.superseded,
    "cessation_of_operation": x509.ReasonFlags.cessation_of_operation,
}


def lists(folder: Path, at: datetime | None = None) -> list[bytes]:
    """Return the lists of revoked certificates as DER: one made now by the demonstration root, or those of the folder.

    Raises OSError and ValueError for files that cannot be read.
    """
    if (folder / f"{ROOT}-key.pem").exists():
        return [_signed_list(folder, at or datetime.now(UTC))]
    return [_der(path.read_bytes()) for path in sorted(folder.glob("*.crl"))]


def replace_certificate(folder: Path, name: str, *, reason: str, at: datetime | None = None) -> int:
    """Revoke a certificate of the demonstration authority and issue another one, with a new key; return the old serial.

    What the old certificate sealed before keeps its seal: its time stamp is earlier. Raises LookupError for a folder
    without the key of its root, and KeyError for an unknown reason.
    """
    if not (folder / f"{ROOT}-key.pem").exists():
        raise LookupError("the authority of this folder is another one's: ask it to revoke the certificate")
    flag = REASONS[reason]
    old = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    when = (at or datetime.now(UTC)).replace(microsecond=0)
    rows = [*_rows(folder), {"serial": str(old.serial_number), "at": when.isoformat(), "reason": flag.value}]
    # The list first: a crash in between leaves a revoked certificate in use, which every verifier refuses.
    _write(folder / REVOKED, json.dumps(rows).encode())
    issue_again(folder, name)
    return int(old.serial_number)


def _signed_list(folder: Path, at: datetime) -> bytes:
    root = x509.load_pem_x509_certificate((folder / f"{ROOT}.pem").read_bytes())
    key = serialization.load_pem_private_key((folder / f"{ROOT}-key.pem").read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("the key of the root is no key of the demonstration authority")  # noqa: TRY004 - a bad file
    begins = at.replace(microsecond=0)
    builder = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
    builder = builder.last_update(begins).next_update(begins + VALID_FOR)
    builder = builder.add_extension(x509.CRLNumber(int(begins.timestamp())), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    for row in _rows(folder):
        entry = x509.RevokedCertificateBuilder().serial_number(int(row["serial"]))
        entry = entry.revocation_date(datetime.fromisoformat(row["at"]))
        entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags(row["reason"])), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _rows(folder: Path) -> list[dict[str, str]]:
    path = folder / REVOKED
    rows: list[dict[str, str]] = json.loads(path.read_bytes()) if path.exists() else []
    return rows


def _der(content: bytes) -> bytes:
    """Return a list as DER, of a file in DER or PEM. Raises ValueError."""
    is_pem = content.lstrip().startswith(b"-----BEGIN")
    found = x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)
    return found.public_bytes(serialization.Encoding.DER)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
