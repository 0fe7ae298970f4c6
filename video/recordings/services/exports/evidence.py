"""The evidence package: its files one after the other, their signed list, and its size.

README.ar.txt, README.en.txt     what this is, and how to check it
evidence/                        the files exactly as they are stored: manifest, signature, time stamp, segments
plain/                           the segments decrypted; their SHA-256 is in the index and in the manifest
papers/                          signed minutes and the like, where the owner of the room has some
package.json                     SHA-256 of every other file, with signature, time stamp and roots

Everything that the list says is known before the first segment is sent: its hashes are those of the signed manifest.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.errors import Conflict, NotVisible
from courts.signing import SigningUnavailable, signer
from courts.signing.verification import NotVerified, signer_of
from video.recordings import owners
from video.recordings.models import Recording, RecordingExport
from video.recordings.package import (
    EVIDENCE,
    LIST_FORMAT,
    LIST_PROOFS,
    MANIFEST,
    PAPERS,
    PLAIN,
    PROOFS,
    SIGNATURE,
)
from video.recordings.package.digests import canonical
from video.recordings.package.zip_stream import Member, zip_parts, zip_size
from video.recordings.queries.stored import plain_segment, read_stored
from video.recordings.services.storage import size_in_store
from video.sfu.record.index import parse_index
from video.sfu.record.layout import INDEX

log = logging.getLogger(__name__)

_READMES: Final = Path(__file__).parents[2] / "package" / "readme"


def prepare(export: RecordingExport) -> tuple[int, Iterator[bytes]]:
    """Sign the list of the package; return its size and its bytes, one file in memory at a time.

    The size is 0 if it cannot be known, because the index is missing or broken. Each file is checked as it is read.
    Raises Conflict `unsigned` if the signing service does not answer, OSError and errors of the storage.
    """
    small = dict(_small(export.recording))
    large, is_known = _large(export, small.get(f"{EVIDENCE}/{INDEX}", b""))
    try:
        small |= _readmes(_signers(small.get(f"{EVIDENCE}/{SIGNATURE}", b"")))
        files = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in small.items()}
        small |= _signed(export, files | {name: size for name, size in large.items() if size[1]})
    except SigningUnavailable as error:
        log.exception("the list of a package is not signed", extra={"export": str(export.pk)})
        raise Conflict(_("The signing service does not answer. Try again in some minutes."), code="unsigned") from error
    sizes = [(name, len(content)) for name, content in small.items()]
    sizes += [(name, size) for name, (size, _sha256) in large.items()]
    return (zip_size(sizes) if is_known else 0), zip_parts(_members(export, small), export.made_at)


def size_of(export: RecordingExport) -> int:
    """Return the size of the package without its signed list; 0 if it cannot be known.

    Raises OSError and errors of the storage.
    """
    small = dict(_small(export.recording))
    large, is_known = _large(export, small.get(f"{EVIDENCE}/{INDEX}", b""))
    sizes = [(name, len(content)) for name, content in small.items()]
    return zip_size([*sizes, *((name, size) for name, (size, _sha256) in large.items())]) if is_known else 0


def _signers(signature: bytes) -> list[str]:
    """Return the SHA-256 of the certificates that signed the manifest and sign now. Raises SigningUnavailable."""
    found = []
    for each in (signature, signer().sign(b"diwan")):
        try:
            found.append(signer_of(each))
        except NotVerified:
            log.warning("a signature of a recording names no certificate")
    return sorted(set(found))


def _signed(export: RecordingExport, files: dict[str, tuple[int, str]]) -> dict[str, bytes]:
    """Return the list with its proofs."""
    content = canonical(
        {
            "format": LIST_FORMAT,
            "recording": str(export.recording_id),
            "export": str(export.pk),
            "sent_at": clock.now().isoformat(),
            "manifest_sha256": files.get(f"{EVIDENCE}/{MANIFEST}", (0, ""))[1],
            "left_out": sorted(export.left_out),
            "files": [
                {"file": name, "bytes": size, "sha256": sha256} for name, (size, sha256) in sorted(files.items())
            ],
        }
    )
    seal = signer()
    signature = seal.sign(content)
    return dict(zip(LIST_PROOFS, (content, signature, seal.time_stamp(signature), seal.roots()), strict=True))


def _large(export: RecordingExport, index: bytes) -> tuple[dict[str, tuple[int, str]], bool]:
    """Return size and SHA-256 of each file of a segment, and whether all sizes are known.

    A file that was altered has no SHA-256: it is in the package as it is, and the manifest names it.
    """
    recording, left_out = export.recording, set(export.left_out)
    found: dict[str, tuple[int, str]] = {}
    is_known = True
    plain = {
        f"{line.seat}-{line.medium}-{line.number:06}.seg": line.size
        for line in parse_index(index, str(recording.pk)).lines
    }
    for segment in recording.segments.all():
        if segment.name in left_out:
            # An altered file is in the package as it is.
            size = size_in_store(recording.pk, segment.name)
            found |= {} if size is None else {f"{EVIDENCE}/{segment.name}": (size, "")}
            continue
        found[f"{EVIDENCE}/{segment.name}"] = segment.stored_bytes, segment.stored_sha256
        if segment.name in plain:
            found[_plain(segment.name)] = plain[segment.name], segment.sha256
        else:
            is_known = False
    return found, is_known


def _members(export: RecordingExport, small: dict[str, bytes]) -> Iterator[Member]:
    recording, left_out = export.recording, set(export.left_out)
    yield from small.items()
    for segment in recording.segments.all():
        with _reported(segment.name):
            yield f"{EVIDENCE}/{segment.name}", read_stored(recording.pk, segment.name)
            if segment.name not in left_out:
                yield _plain(segment.name), plain_segment(recording, segment)


def _small(recording: Recording) -> Iterator[Member]:
    """Everything but the segments."""
    yield from _readmes([]).items()
    for name, content in owners.papers_of(recording.room.owner_label, recording.room.owner_id):
        yield f"{PAPERS}/{name}", content
    for name in (*PROOFS, INDEX):
        with _reported(name):
            yield f"{EVIDENCE}/{name}", read_stored(recording.pk, name)


def _readmes(signers: list[str]) -> dict[str, bytes]:
    names = [f"README.{language}.txt" for language in ("ar", "en")]
    lines = "\n".join(f"   {each}" for each in signers)
    return {name: (_READMES / name).read_text("utf-8").replace("SIGNERS", lines).encode() for name in names}


def _plain(name: str) -> str:
    return f"{PLAIN}/{name.removesuffix('.seg')}.rec"


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Leave out a file that is missing or was altered: the package is evidence of it, and its verification names it."""
    try:
        yield
    except (FileNotFoundError, NotVisible, Conflict):
        log.exception("a file of an exported recording is missing or was altered", extra={"file": name})
