"""Verifies signatures and time stamps. It reads no settings and no database, so that an expert can run it anywhere."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, pem
from asn1crypto.x509 import Certificate
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms, validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

__all__ = [
    "Certificate",
    "NotVerified",
    "Signed",
    "Stamped",
    "certificates_of",
    "signer_of",
    "verify_signature",
    "verify_time_stamp",
]


class NotVerified(Exception):
    """The signature or time stamp proves nothing. The text gives the reason."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A good signature: the name in the certificate, and the SHA-256 of the certificate in hexadecimal."""

    by: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """A good time stamp: the data existed at this time."""

    at: datetime
    by: str


def certificates_of(text: bytes) -> list[Certificate]:
    """Return the certificates of a PEM file. Raises NotVerified for anything else."""
    try:
        found = [Certificate.load(der) for _kind, _headers, der in pem.unarmor(text, multiple=True)]
        for each in found:
            each.native  # noqa: B018 - parse it now
    except (ValueError, TypeError) as error:
        raise NotVerified("the file of trusted certificates cannot be read") from error
    return found


def verify_time_stamp(data: bytes, token: bytes, roots: Sequence[Certificate]) -> Stamped:
    """Verify that a time stamp is of this data, and that a root vouches for its authority. Raises NotVerified."""
    signed_data = _signed_data(token, "the time stamp")
    try:
        at: datetime = signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        context = ValidationContext(trust_roots=list(roots), moment=at, allow_fetching=False)
        checked = validate_tst_signed_data(signed_data, context, lambda name: hashlib.new(name, data).digest())
        status = TimestampSignatureStatus(**asyncio.run(checked))
    except Exception as error:  # the library raises many kinds for bytes that are not a token
        raise NotVerified(f"the time stamp cannot be checked: {type(error).__name__}") from error
    _require(status, "the time stamp")
    return Stamped(at, _name_of(status.signing_cert))


def verify_signature(
    content: bytes, signature: bytes, roots: Sequence[Certificate], *, at: datetime | None = None
) -> Signed:
    """Verify a detached signature of the content. `at`: the time of its time stamp. Raises NotVerified."""
    signed_data = _signed_data(signature, "the signature")
    try:
        context = ValidationContext(trust_roots=list(roots), moment=at, allow_fetching=False)
        status = asyncio.run(async_validate_detached_cms(content, signed_data, signer_validation_context=context))
    except Exception as error:  # the library raises many kinds for bytes that are not a signature
        raise NotVerified(f"the signature cannot be checked: {type(error).__name__}") from error
    _require(status, "the signature")
    # Each root of a provider vouches for its time stamp authority too, which signs nothing else.
    usage = status.signing_cert.extended_key_usage_value
    if usage is not None and "time_stamping" in usage.native:
        raise NotVerified("the certificate of the signature is one for time stamps")
    return Signed(_name_of(status.signing_cert), hashlib.sha256(status.signing_cert.dump()).hexdigest())


def signer_of(signature: bytes) -> str:
    """Return the SHA-256 of the certificate that a signature names, without verifying it. Raises NotVerified."""
    signed_data = _signed_data(signature, "the signature")
    try:
        named = signed_data["signer_infos"][0]["sid"].chosen
        for each in (choice.chosen for choice in signed_data["certificates"]):
            if each.serial_number == named["serial_number"].native and each.issuer == named["issuer"]:
                return hashlib.sha256(each.dump()).hexdigest()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise NotVerified("the signature cannot be read") from error
    raise NotVerified("the signature is without its certificate")


def _signed_data(der: bytes, what: str) -> Any:
    try:
        info = cms.ContentInfo.load(der, strict=True)
        if info["content_type"].native != "signed_data":
            raise NotVerified(f"{what} is of another kind")
        return info["content"]
    except (ValueError, TypeError) as error:
        raise NotVerified(f"{what} cannot be read") from error


def _require(status: Any, what: str) -> None:
    if not status.intact:
        raise NotVerified(f"{what} is of other data")
    if not status.valid:
        raise NotVerified(f"{what} is wrong")
    if not status.trusted:
        raise NotVerified(f"no trusted certificate vouches for {what}")


def _name_of(certificate: Certificate) -> str:
    return str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))
