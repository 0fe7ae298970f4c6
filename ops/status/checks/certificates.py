"""The dates of certificates: of the embedded server, of files that the settings name, and of the public address."""

from __future__ import annotations

import socket
import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from courts.ground import clock
from ops.status.findings import Finding, Level

GROUP: Final = "certificates"
SOON: Final = timedelta(days=21)
SECONDS: Final = 3.0


def files() -> list[Finding]:
    """The certificate of the embedded server, if it serves https, and those of `DIWAN_CERTIFICATES`."""
    own = Path(settings.DATA_DIR) / "tls" / "certificate.pem"
    paths = [own] if settings.EMBEDDED and settings.TLS and own.exists() else []
    return [_of_file(path) for path in [*paths, *map(Path, settings.CERTIFICATES)]]


def public_address() -> Finding | None:
    """The certificate that browsers get at the public address. None where the address is not https."""
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https" or not address.hostname:
        return None
    host, port = address.hostname, address.port or 443
    # Only the date is asked: a self-signed certificate of the embedded server is expected.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    params = {"place": f"{host}:{port}"}
    try:
        with socket.create_connection((host, port), timeout=SECONDS) as plain:
            plain.settimeout(SECONDS)
            with context.wrap_socket(plain, server_hostname=host) as secure:
                raw = secure.getpeercert(binary_form=True)
        if raw is None:
            return Finding(GROUP, "certificate", Level.WARNING, "certificate_unread", {**params, "error": "none"})
        return _dated(x509.load_der_x509_certificate(raw).not_valid_after_utc, params["place"])
    except (OSError, ValueError) as error:
        return Finding(
            GROUP, "certificate", Level.WARNING, "certificate_unread", {**params, "error": type(error).__name__}
        )


def _of_file(path: Path) -> Finding:
    try:
        return _dated(x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc, str(path))
    except (OSError, ValueError) as error:
        params = {"place": str(path), "error": type(error).__name__}
        return Finding(GROUP, "certificate", Level.WARNING, "certificate_unread", params)


def _dated(ends_at: datetime, place: str) -> Finding:
    left = ends_at - clock.now()
    level = Level.FAILED if left <= timedelta(0) else Level.WARNING if left < SOON else Level.OK
    code = "certificate_over" if level is Level.FAILED else "certificate_until"
    return Finding(GROUP, "certificate", level, code, {"place": place, "ends_at": ends_at, "days": max(0, left.days)})
