"""Files that the public brings: whether each is the document of a deed, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from courts.signing import signer
from courts.signing.pdf.verify import Found, verify_pdf
from notary.deeds.queries.verification import PublicDeed, deed_by_hash


@dataclass(frozen=True, slots=True)
class CheckedPdf:
    """The result for one file. deed: the one whose document it is, if the seal is unbroken."""

    found: Found
    deed: PublicDeed | None = None


def check_file(content: bytes) -> CheckedPdf:
    """Verify the seal of a PDF, and find its deed by the hash of its sealed bytes. Raises TooBusy, SigningUnavailable.

    A seal that verifies over other bytes than those that were stored is altered: a signature does not cover its own
    room. It starts a process: call it outside any transaction.
    """
    service = signer()
    seal = verify_pdf(content, service.roots(), service.revoked())
    if seal.found is not Found.SEALED:
        return CheckedPdf(seal.found)
    deed = deed_by_hash(seal.sealed_sha256)
    return CheckedPdf(Found.ALTERED) if deed is None else CheckedPdf(Found.SEALED, deed)
