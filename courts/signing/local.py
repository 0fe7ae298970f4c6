"""Signing with keys in files: the demonstration authority, or certificates that the operator puts in their place."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Final

from asn1crypto import x509
from asn1crypto.crl import CertificateList
from django.conf import settings
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from courts.signing import SigningUnavailable, revocation
from courts.signing.authority import ROOT, SIGNER, STAMPER, ensure_authority
from courts.signing.pdf import pades

DIGEST: Final = "sha256"


class LocalSigner:
    """The keys of the folder SIGNING_DIR; time stamps of TSA_URL, or of the folder's own authority without one.

    An operator with certificates of an accredited provider replaces the files before the first use, or names a class
    of their own in SIGNING_SERVICE: with `pyhanko.sign.pkcs11.PKCS11Signer` the key stays in a token.
    """

    def sign(self, content: bytes) -> bytes:
        """Return a detached signature. Raises SigningUnavailable."""
        return bytes(asyncio.run(self._signer().async_sign_general_data(content, DIGEST, detached=True)).dump())

    def sign_pdf(self, pdf: bytes) -> bytes:
        """Return the PDF with a certification signature and its time stamp. Raises SigningUnavailable."""
        signer, stamper = self._signer(), self._stamper()
        try:
            return pades.seal(pdf, signer, stamper)
        except (OSError, TimestampRequestError, SigningError) as error:
            raise SigningUnavailable(f"the document cannot be sealed: {type(error).__name__}") from error

    def extend_pdf(self, pdf: bytes) -> bytes:
        """Return the sealed PDF with certificates, lists of revoked ones and an archive time stamp.

        Raises SigningUnavailable.
        """
        folder, stamper = self._folder(), self._stamper()
        certificates = [_certificate(folder, name) for name in (ROOT, SIGNER)]
        if not settings.TSA_URL:
            certificates.append(_certificate(folder, STAMPER))
        try:
            return pades.extend(pdf, stamper, certificates, [CertificateList.load(each) for each in self.revoked()])
        except (OSError, TimestampRequestError, SigningError) as error:
            raise SigningUnavailable(f"the document cannot be time-stamped: {type(error).__name__}") from error

    def time_stamp(self, data: bytes) -> bytes:
        """Return a time stamp token. Raises SigningUnavailable."""
        stamper = self._stamper()
        try:
            token = asyncio.run(stamper.async_timestamp(hashlib.sha256(data).digest(), DIGEST))
        except (OSError, TimestampRequestError) as error:
            raise SigningUnavailable(f"the time stamp authority does not answer: {type(error).__name__}") from error
        return bytes(token.dump())

    def roots(self) -> bytes:
        """Return the root of the folder as PEM."""
        return (self._folder() / f"{ROOT}.pem").read_bytes()

    def revoked(self) -> list[bytes]:
        """Return the lists of revoked certificates as DER. Raises SigningUnavailable."""
        try:
            return revocation.lists(self._folder())
        except (OSError, ValueError) as error:
            raise SigningUnavailable(f"a list of revoked certificates cannot be read: {error}") from error

    def _signer(self) -> SimpleSigner:
        folder = self._folder()
        return SimpleSigner(
            signing_cert=_certificate(folder, SIGNER),
            signing_key=load_private_key_from_pemder(str(folder / f"{SIGNER}-key.pem"), passphrase=None),
            cert_registry=_store(_certificate(folder, ROOT)),
        )

    def _stamper(self) -> TimeStamper:
        if settings.TSA_URL:
            return HTTPTimeStamper(settings.TSA_URL, timeout=10)
        folder = self._folder()
        key = load_private_key_from_pemder(str(folder / f"{STAMPER}-key.pem"), passphrase=None)
        return DummyTimeStamper(_certificate(folder, STAMPER), key, _store(_certificate(folder, ROOT)))

    def _folder(self) -> Path:
        try:
            return ensure_authority(Path(settings.SIGNING_DIR))
        except OSError as error:
            raise SigningUnavailable(f"{settings.SIGNING_DIR} cannot be written: {error}") from error


def _certificate(folder: Path, name: str) -> x509.Certificate:
    try:
        return load_cert_from_pemder(str(folder / f"{name}.pem"))  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise SigningUnavailable(f"{folder / name}.pem cannot be read: {error}") from error


def _store(*certificates: x509.Certificate) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    return store
