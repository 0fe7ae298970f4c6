"""Seals PDF documents by PAdES (ETSI EN 319 142-1): B-T at once, B-LTA later. Keys come from the signing service."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

DIGEST: Final = "sha256"
FIELD: Final = "Seal"


def seal(pdf: bytes, signer: Signer, stamper: TimeStamper) -> bytes:
    """Return the PDF with a certification signature and its time stamp (PAdES B-T). No change is permitted afterwards.

    Raises the errors of the key and of the time stamp authority, and those of pyHanko for bytes that are no PDF.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    sealed = PdfSigner(metadata, signer, timestamper=stamper).async_sign_pdf(writer)
    return bytes(asyncio.run(sealed).getvalue())


def extend(
    pdf: bytes, stamper: TimeStamper, certificates: Sequence[Certificate], lists: Sequence[CertificateList] = ()
) -> bytes:
    """Return the sealed PDF with the proofs of its seal and a time stamp over the whole file (PAdES B-LTA).

    certificates, lists: of the seal and its time stamp, and the lists of revoked certificates of their issuers. The
    sealed bytes stay as they are, and additions come after them. Raises as `seal`.
    """
    contents = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[0].sig_object.raw_get("/Contents")
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        sig_contents=bytes(contents).hex().upper().encode(),
        certs=list(certificates),
        crls=list(lists),
    )
    stamped = PdfTimeStamper(stamper).async_timestamp_pdf(writer, DIGEST)
    return bytes(asyncio.run(stamped).getvalue())


def sealed_part(pdf: bytes) -> bytes:
    """Return the bytes up to the end of what the first signature covers: the file as it was when it was sealed.

    Raises an error of pyHanko or a ValueError for a file without a signature.
    """
    found = PdfFileReader(BytesIO(pdf), strict=True).embedded_regular_signatures
    if not found:
        raise ValueError("no signature")
    ranges = found[0].byte_range
    return pdf[: int(ranges[-2]) + int(ranges[-1])]


def sha256(content: bytes) -> str:
    """Return the SHA-256 as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
