"""QR codes as small PNG files, for mails: mail programs show neither SVG nor scripts."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

# Pixels of one module. Scanners need a margin of four modules, white on every background.
SCALE: Final = 5
MARGIN: Final = 4
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def qr_png(text: str) -> bytes:
    """Return the QR code of a text as a PNG file of black and white pixels."""
    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=MARGIN)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows) * SCALE
    lines = b"".join(_line(row) * SCALE for row in rows)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines, 9)) + _chunk(b"IEND", b"")


def _line(row: list[bool]) -> bytes:
    """Return one line of pixels, one bit each, without a filter. A set bit is white."""
    bits = "".join(("0" if is_dark else "1") * SCALE for is_dark in row)
    bits += "0" * (-len(bits) % 8)
    return b"\x00" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
