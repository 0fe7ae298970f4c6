"""Signatures of callbacks: HMAC-SHA256 over the time and the body, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from courts.ground import clock

TIMESTAMP: Final = "X-Payment-Timestamp"
SIGNATURE: Final = "X-Payment-Signature"
# A callback is accepted this long before and after its own time; within it, a repeat changes nothing.
WINDOW: Final = timedelta(minutes=5)


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of "<seconds>.<body>", as hex."""
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed_headers(secret: bytes, body: bytes) -> dict[str, str]:
    """The headers of a callback that is signed now."""
    timestamp = str(int(clock.now().timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}


def is_signed(secret: bytes, body: bytes, headers: Mapping[str, str]) -> bool:
    """True for a body that was signed with the secret within the window."""
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not secret or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    is_right = hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode(errors="replace"))
    return is_right and abs(clock.now().timestamp() - int(timestamp)) <= WINDOW.total_seconds()
