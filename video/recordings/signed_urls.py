"""Signatures of the addresses of pieces: for one path, one viewer, one session and a few minutes."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from courts.ground import clock

SECONDS: Final = 300
_SALT: Final = "video.recordings.signed_urls"


def signed(path: str, *, grant: UUID, session: str) -> str:
    """Return the path with its signature; `grant` is the playback or the export that it belongs to."""
    until = int(clock.now().timestamp()) + SECONDS
    return f"{path}?{urlencode({'grant': grant, 'until': until, 'signature': _sign(path, str(grant), until, session)})}"


def is_signed(path: str, *, grant: str, until: str, signature: str, session: str) -> bool:
    """Return whether the signature is ours, of this path and session, and not too old."""
    if not (until.isascii() and until.isdigit() and len(until) <= 12) or int(until) < clock.now().timestamp():
        return False
    return constant_time_compare(signature, _sign(path, grant, int(until), session))


def _sign(path: str, grant: str, until: int, session: str) -> str:
    return salted_hmac(_SALT, f"{path}\n{grant}\n{until}\n{session}", algorithm="sha256").hexdigest()
