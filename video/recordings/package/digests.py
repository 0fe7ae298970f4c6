"""Hashes of stored files, as a whole and by pieces, and the canonical form of JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import IO, Any

from video.recordings.package import PIECE_BYTES


@dataclass(frozen=True, slots=True)
class Digest:
    """The length and the SHA-256 of a file, and the SHA-256 of each of its pieces, in hexadecimal."""

    size: int
    sha256: str
    pieces: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as the manifest names them."""
        return {"stored_bytes": self.size, "stored_sha256": self.sha256, "pieces": list(self.pieces)}

    @classmethod
    def from_json(cls, values: Any) -> Digest:
        """Read the fields of a manifest. Raises KeyError, TypeError or ValueError."""
        size, pieces = values["stored_bytes"], values["pieces"]
        if type(size) is not int or not isinstance(pieces, list) or not all(isinstance(each, str) for each in pieces):
            raise TypeError("not the digest of a file")
        if size < 0 or not isinstance(values["stored_sha256"], str):
            raise TypeError("not the digest of a file")
        if len(pieces) != -(-size // PIECE_BYTES):
            raise ValueError("the number of pieces does not fit the length")
        return cls(size, values["stored_sha256"], tuple(pieces))


def digest_of(file: IO[bytes], limit: int | None = None) -> Digest:
    """Read a file from its start to its end, a piece at a time. `limit`: stop after the piece that reaches it."""
    whole, size, pieces = hashlib.sha256(), 0, []
    while (limit is None or size < limit) and (piece := file.read(PIECE_BYTES)):
        whole.update(piece)
        size += len(piece)
        pieces.append(hashlib.sha256(piece).hexdigest())
    return Digest(size, whole.hexdigest(), tuple(pieces))


def canonical(value: Any) -> bytes:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII, no newline."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")
