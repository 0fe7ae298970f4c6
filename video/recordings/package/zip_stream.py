"""A ZIP file that is written as it is sent: files are stored, not compressed, and nothing is kept on a disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

Member = tuple[str, bytes]


class _Sent(io.RawIOBase):
    """A sink that hands over what was written; ZIP needs to know its position alone."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def take(self) -> bytes:
        """Return what was written since the last call."""
        found, self._parts = b"".join(self._parts), []
        return found


def zip_parts(members: Iterable[Member], made_at: datetime) -> Iterator[bytes]:
    """Yield the bytes of a ZIP file with these members, one after the other; one is in memory at a time."""
    sink = _Sent()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name, made_at.timetuple()[:6]), content)
            yield sink.take()
    yield sink.take()
