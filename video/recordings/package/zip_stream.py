"""A ZIP file that is written as it is sent: files are stored, not compressed, and nothing is kept on a disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

Member = tuple[str, bytes]

_LOCAL, _DESCRIPTOR, _CENTRAL, _END = 30, 16, 46, 22
_OFFSET_64: Final = 4 + 8  # the place of a file, where four bytes are too few for it
_END_64: Final = 56 + 20


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


def zip_size(members: Iterable[tuple[str, int]]) -> int:
    """Return the size of what `zip_parts` yields of files with these names and sizes, each smaller than 1 GB."""
    position = central = count = 0
    for name, size in members:
        length = len(name.encode())
        central += _CENTRAL + length + (_OFFSET_64 if position > zipfile.ZIP64_LIMIT else 0)
        position += _LOCAL + length + size + _DESCRIPTOR
        count += 1
    is_large = count > zipfile.ZIP_FILECOUNT_LIMIT or max(position, central) > zipfile.ZIP64_LIMIT
    return position + central + (_END_64 if is_large else 0) + _END
