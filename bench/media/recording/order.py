"""The order for a recording, as a link gives it, with the key of the benchmark."""

import secrets
from base64 import b64encode

from video.sfu.wire import DesiredRecording

KEY = secrets.token_bytes(32)


def order(recording: str) -> DesiredRecording:
    """Return the order for a recording."""
    return DesiredRecording(recording, b64encode(KEY).decode())
