"""The evidence package: its files one after the other, and its size.

README.ar.txt, README.en.txt     what this is, and how to check it
evidence/                        the files exactly as they are stored: manifest, signature, time stamp, segments
plain/                           the segments decrypted; their SHA-256 is in the index and in the manifest
papers/                          signed minutes and the like, where the owner of the room has some
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from courts.ground.errors import Conflict, NotVisible
from video.recordings import owners
from video.recordings.models import Recording, RecordingExport
from video.recordings.package import PROOFS
from video.recordings.package.zip_stream import Member, zip_parts, zip_size
from video.recordings.queries.stored import plain_segment, read_stored
from video.recordings.services.storage import size_in_store
from video.sfu.record.index import parse_index
from video.sfu.record.layout import INDEX

log = logging.getLogger(__name__)

_READMES: Final = Path(__file__).parents[2] / "package" / "readme"


def parts_of(export: RecordingExport) -> Iterator[bytes]:
    """Yield the bytes of the package, one file in memory at a time. Each is checked as it is read."""
    return zip_parts(_members(export), export.made_at)


def size_of(export: RecordingExport) -> int:
    """Return the size of the package; 0 if it cannot be known, because the index is missing or broken.

    Raises OSError and errors of the storage.
    """
    recording, left_out = export.recording, set(export.left_out)
    small = dict(_small(recording))
    sizes = [(name, len(content)) for name, content in small.items()]
    index = small.get(f"evidence/{INDEX}", b"")
    plain = {
        f"{line.seat}-{line.medium}-{line.number:06}.seg": line.size
        for line in parse_index(index, str(recording.pk)).lines
    }
    for segment in recording.segments.all():
        if segment.name in left_out:
            # An altered file is in the package as it is.
            size = size_in_store(recording.pk, segment.name)
            sizes += [] if size is None else [(f"evidence/{segment.name}", size)]
            continue
        if segment.name not in plain:
            return 0
        sizes += [(f"evidence/{segment.name}", segment.stored_bytes), (_plain(segment.name), plain[segment.name])]
    return zip_size(sizes)


def _members(export: RecordingExport) -> Iterator[Member]:
    recording, left_out = export.recording, set(export.left_out)
    yield from _small(recording)
    for segment in recording.segments.all():
        with _reported(segment.name):
            yield f"evidence/{segment.name}", read_stored(recording.pk, segment.name)
            if segment.name not in left_out:
                yield _plain(segment.name), plain_segment(recording, segment)


def _small(recording: Recording) -> Iterator[Member]:
    """Everything but the segments."""
    for language in ("ar", "en"):
        name = f"README.{language}.txt"
        yield name, (_READMES / name).read_bytes()
    for name, content in owners.papers_of(recording.room.owner_label, recording.room.owner_id):
        yield f"papers/{name}", content
    for name in (*PROOFS, INDEX):
        with _reported(name):
            yield f"evidence/{name}", read_stored(recording.pk, name)


def _plain(name: str) -> str:
    return f"plain/{name.removesuffix('.seg')}.rec"


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Leave out a file that is missing or was altered: the package is evidence of it, and its verification names it."""
    try:
        yield
    except (FileNotFoundError, NotVisible, Conflict):
        log.exception("a file of an exported recording is missing or was altered", extra={"file": name})
