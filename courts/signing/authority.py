"""The demonstration authority: a root of its own, a signing certificate and a certificate for time stamps.

It is made at the first use, in the data directory. It proves that a file was not changed after this installation signed
it. It does not prove to strangers which institution that is: for that, an accredited provider issues the certificates.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT, SIGNER, STAMPER = "root", "signer", "time-stamp"
# As long as the longest retention and more: a signature is verified at the time of its time stamp, but a reader without
# such a tool sees only the dates.
YEARS: Final = 30
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def ensure_authority(folder: Path) -> Path:
    """Make keys and certificates in the folder unless they are there; return the folder.

    Two processes may do so at the same time: the folder is made under another name and renamed, and the first wins.
    """
    if (folder / f"{ROOT}.pem").exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _make(draft)
        with suppress(OSError):  # another process was first: its folder is not empty
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _make(folder: Path) -> None:
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Diwan demonstration root")
    root = _builder(root_name, root_name, root_key)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_usage(signs_certificates=True), critical=True)
    _write(folder, ROOT, root.sign(root_key, hashes.SHA256()), root_key)

    _make_signer(folder, root_name, root_key)
    _make_stamper(folder, root_name, root_key)


def issue_again(folder: Path, name: str) -> None:
    """Issue the certificate of a name again, with a new key, by the root of the folder. The old pair is kept.

    name: SIGNER or STAMPER. Raises ValueError for a folder whose root is not of the demonstration.
    """
    root = x509.load_pem_x509_certificate((folder / f"{ROOT}.pem").read_bytes())
    root_key = serialization.load_pem_private_key((folder / f"{ROOT}-key.pem").read_bytes(), password=None)
    if not isinstance(root_key, ec.EllipticCurvePrivateKey):
        raise ValueError("the key of the root is no key of the demonstration authority")  # noqa: TRY004 - a bad file
    old = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    make = {SIGNER: _make_signer, STAMPER: _make_stamper}[name]
    with tempfile.TemporaryDirectory(prefix=".again-", dir=folder) as drafts:
        draft = Path(drafts)
        make(draft, root.subject, root_key)
        # A process that signs in this moment reads a pair that does not fit, and its caller tries again.
        for file in (f"{name}-key.pem", f"{name}.pem"):
            shutil.copy2(folder / file, folder / file.replace(name, f"{name}-{old.serial_number:x}"))
            (draft / file).replace(folder / file)


def _make_signer(folder: Path, root_name: x509.Name, root_key: ec.EllipticCurvePrivateKey) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    signer = _builder(_name("Diwan demonstration seal"), root_name, key)
    signer = signer.add_extension(_usage(), critical=True)
    _write(folder, SIGNER, _issued(signer, root_key), key)


def _make_stamper(folder: Path, root_name: x509.Name, root_key: ec.EllipticCurvePrivateKey) -> None:
    # The local time stamp authority of pyHanko signs with RSA alone.
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    stamper = _builder(_name("Diwan demonstration time stamps"), root_name, key)
    stamper = stamper.add_extension(_usage(), critical=True)
    stamper = stamper.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    _write(folder, STAMPER, _issued(stamper, root_key), key)


def _issued(builder: x509.CertificateBuilder, root_key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(identifier, critical=False).sign(root_key, hashes.SHA256())


def _name(words: str) -> x509.Name:
    # Latin letters alone: libraries refuse names that mix Latin and Arabic ones.
    attributes = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Diwan"),
        x509.NameAttribute(NameOID.COMMON_NAME, words),
    ]
    return x509.Name(attributes)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    # Two days back: the clock of a verifying machine may be behind.
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begins).not_valid_after(begins + timedelta(days=365 * YEARS))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _usage(*, signs_certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(folder: Path, name: str, certificate: x509.Certificate, key: Key) -> None:
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    for file, content in ((f"{name}-key.pem", secret), (f"{name}.pem", certificate.public_bytes(_PEM))):
        handle = os.open(folder / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())


_PEM: Final = serialization.Encoding.PEM
