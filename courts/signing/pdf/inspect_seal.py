"""Verifies the seal of one PDF. A program: a line of JSON and the PDF on stdin, one line of JSON on stdout.

It is a program so that a hostile file exhausts this process alone. It imports nothing of the product, asks no network,
and trusts nothing but the roots that it is given.

A sealed file is a certification signature that permits no change, with a time stamp, over the whole file as it was;
after it come archive time stamps alone, and the last of them covers the whole file. A signature does not cover its own
bytes: certificates in it can be changed without breaking it. The caller compares the hash of the sealed bytes.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import resource
import sys
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import pem
from asn1crypto.cms import ContentInfo
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# Every seal after the first adds a time stamp in some years.
MOST_SIGNATURES: Final = 50
_OURS: Final = frozenset({ModificationLevel.NONE, ModificationLevel.LTA_UPDATES})


class AlteredFile(Exception):
    """The file was sealed by the institution, or claims to be, and is not as it was then. The text says why."""


class RevokedSeal(Exception):
    """The certificate of the seal, or of its time stamp, had been revoked before it was used."""


class ForeignFile(Exception):
    """The file has no seal of the institution."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The roots, and the lists of revoked certificates as they are now."""

    roots: list[Certificate]
    lists: list[CertificateList]

    def at(self, moment: datetime) -> ValidationContext:
        """Return what certificates are checked by at a moment."""
        return ValidationContext(trust_roots=self.roots, moment=moment, allow_fetching=False)

    def require_not_revoked(self, certificate: Certificate, at: datetime) -> None:
        """Raise RevokedSeal if a list of its issuer says that the certificate had been revoked at this time.

        The library asks lists only for certificates that name their address, or for all of a path; those of a time
        stamp authority may have none here.
        """
        for each in self.lists:
            body = each["tbs_cert_list"]
            if each.issuer.hashable != certificate.issuer.hashable or not body["revoked_certificates"]:
                continue
            for row in body["revoked_certificates"]:
                if row["user_certificate"].native == certificate.serial_number and row["revocation_date"].native <= at:
                    raise RevokedSeal("the certificate had been revoked")


def inspect(content: bytes, roots: list[Certificate], lists: list[CertificateList]) -> dict[str, Any]:
    """Return the seal of a PDF. Raises AlteredFile, RevokedSeal and ForeignFile, and errors of the reader."""
    if not content.startswith(b"%PDF-") or b"/ByteRange" not in content:
        raise ForeignFile("no signature")
    reader = PdfFileReader(BytesIO(content), strict=True)
    if reader.encrypted:
        raise ForeignFile("encrypted")
    signatures = list(reader.embedded_signatures)
    if not signatures:
        raise AlteredFile("the signature is not part of the document")
    if len(signatures) > MOST_SIGNATURES:
        raise ForeignFile("too many signatures")
    first, *later = signatures
    trust = Trust(roots, lists)
    sealed = asyncio.run(_seal(first, trust))
    for each in later:
        asyncio.run(_archive(each, trust))
    last = later[-1] if later else first
    if last.evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        raise AlteredFile("bytes after the last signature")
    end = int(first.byte_range[-2]) + int(first.byte_range[-1])
    return {**sealed, "sealed_sha256": hashlib.sha256(content[:end]).hexdigest(), "archived": len(later)}


async def _seal(first: EmbeddedPdfSignature, trust: Trust) -> dict[str, str]:
    if str(first.sig_object_type) != "/Sig":
        raise AlteredFile("the first signature is no seal")
    _require_no_more_bytes(first)
    at = _time_of(first)
    context = trust.at(at)
    status = await async_validate_pdf_signature(first, context, ts_validation_context=context)
    if not status.intact or not status.valid:
        raise AlteredFile("the sealed bytes were changed")
    stamp = status.timestamp_validity
    for each in (status, stamp):
        if each is not None:
            trust.require_not_revoked(each.signing_cert, at)
    usage = status.signing_cert.extended_key_usage_value
    if not status.trusted or (usage is not None and "time_stamping" in usage.native):
        raise ForeignFile("no trusted certificate vouches for the seal")
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        raise AlteredFile("the time stamp of the seal is not good")
    if status.coverage not in {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}:
        raise AlteredFile("the seal does not cover the document")
    if first.docmdp_level is not MDPPerm.NO_CHANGES:
        raise AlteredFile("the seal permits changes")
    if status.modification_level not in _OURS or status.docmdp_ok is not True:
        raise AlteredFile("the document was changed after its seal")
    return {
        "at": at.isoformat(),
        "certificate_sha256": hashlib.sha256(status.signing_cert.dump()).hexdigest(),
    }


def _require_no_more_bytes(signature: EmbeddedPdfSignature) -> None:
    """Refuse bytes in the room for the signature that are neither the signature nor zeros."""
    room = bytes(signature.sig_object.raw_get("/Contents"))
    used = len(ContentInfo.load(room).dump())
    if room[used:].strip(b"\x00"):
        raise AlteredFile("bytes after the signature object")


async def _archive(stamp: EmbeddedPdfSignature, trust: Trust) -> None:
    if str(stamp.sig_object_type) != "/DocTimeStamp":
        raise AlteredFile("another signature after the seal")
    at = _stamped_at(stamp)
    status = await async_validate_pdf_timestamp(stamp, trust.at(at))
    trust.require_not_revoked(status.signing_cert, at)
    if not (status.intact and status.valid and status.trusted):
        raise AlteredFile("an archive time stamp is not good")


def _time_of(signature: EmbeddedPdfSignature) -> datetime:
    token: Any = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
    if token is None:
        raise AlteredFile("a signature without a time stamp")
    at: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return at


def _stamped_at(stamp: EmbeddedPdfSignature) -> datetime:
    at: datetime = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return at


def _answer(content: bytes, roots: bytes, lists: list[bytes]) -> dict[str, Any]:
    try:
        trusted = [Certificate.load(der) for _kind, _headers, der in pem.unarmor(roots, multiple=True)]
        return {"found": "sealed", **inspect(content, trusted, [CertificateList.load(each) for each in lists])}
    except ForeignFile as error:
        return {"found": "foreign", "reason": str(error)}
    except RevokedSeal as error:
        return {"found": "revoked", "reason": str(error)}
    except AlteredFile as error:
        return {"found": "altered", "reason": str(error)}
    except Exception as error:  # noqa: BLE001 - the reader raises many kinds for bytes that are no PDF
        # A file that claims a signature and cannot be read was cut or changed, or it was never whole.
        return {"found": "altered", "reason": f"the file cannot be read: {type(error).__name__}"}


def main() -> None:
    """Read the job, set the limits, and answer."""
    job = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (int(job["seconds"]), int(job["seconds"]) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(job["memory"]), int(job["memory"])))
    answer = _answer(
        sys.stdin.buffer.read(), str(job["roots"]).encode(), [base64.b64decode(each) for each in job["lists"]]
    )
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
