"""The length of Opus packets, from their first bytes (RFC 6716, section 3.1)."""

from __future__ import annotations

from typing import Final

_SILK: Final = (10_000, 20_000, 40_000, 60_000)
_HYBRID: Final = (10_000, 20_000)
_CELT: Final = (2_500, 5_000, 10_000, 20_000)
MAX_US: Final = 120_000


def duration_us(packet: bytes) -> int:
    """Return how long the sound of a packet lasts, in microseconds; 0 for a packet that cannot be read."""
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        each = _SILK[config & 3]
    elif config < 16:
        each = _HYBRID[config & 1]
    else:
        each = _CELT[config & 3]
    count = (1, 2, 2)[code] if code < 3 else (packet[1] & 63 if len(packet) > 1 else 0)
    return each * count if each * count <= MAX_US else 0
