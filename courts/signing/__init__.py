"""Electronic signatures and time stamps of the institution, and their verification. It has no models.

A signature is a detached CMS object (RFC 5652), a time stamp a token of RFC 3161, a sealed PDF follows PAdES: tools of
other makers verify them. `signer()` returns the service that the settings name. `verification` needs no settings and no
database; `pdf` renders, seals and verifies documents.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class SigningUnavailable(Exception):
    """The key, the token or the time stamp authority does not answer. The text is for the operator."""


class SigningService(Protocol):
    """Signs with the institution's certificate, and gets time stamps. The key never leaves the service."""

    def sign(self, content: bytes) -> bytes:
        """Return a detached signature as DER, with the certificates up to the root. Raises SigningUnavailable."""

    def time_stamp(self, data: bytes) -> bytes:
        """Return a time stamp token of the data as DER, with its certificates. Raises SigningUnavailable."""

    def sign_pdf(self, pdf: bytes) -> bytes:
        """Return the PDF with a certification signature and its time stamp, PAdES B-T. Raises SigningUnavailable."""

    def extend_pdf(self, pdf: bytes) -> bytes:
        """Return a sealed PDF with what long-term validation needs, PAdES B-LTA. Raises SigningUnavailable.

        The sealed bytes stay as they are; additions come after them.
        """

    def revoked(self) -> list[bytes]:
        """Return the lists of revoked certificates (CRL) of the issuers as DER, as they are now.

        Empty: the issuer publishes none here. Raises SigningUnavailable.
        """

    def roots(self) -> bytes:
        """Return the certificates of the roots as PEM: readers who trust them can verify everything else."""


@cache
def _service(path: str) -> SigningService:
    return cast("SigningService", import_string(path)())


def signer() -> SigningService:
    """Return the signing service of the settings."""
    return _service(settings.SIGNING_SERVICE)
