"""The proofs of a closed recording in the store: manifest, signature, time stamp, roots, and the index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from video.recordings.models import Recording
from video.recordings.package import MANIFEST, PROOFS
from video.recordings.package.digests import Digest
from video.recordings.package.verify import OWN_ROOTS, Fault, Report, verify_proofs
from video.recordings.queries.stored import read_stored
from video.recordings.services import storage

# Proofs have some kilobytes, and the manifest of a day's sitting some megabytes.
MAX_BYTES: Final = 256 * 1024 * 1024


class ProofsInStore:
    """Compares the proofs with the row, with each other and with the manifest. `sizes` are those of all files."""

    def __init__(self, recording: Recording, sizes: Mapping[str, int]) -> None:
        """Read nothing yet."""
        self._recording = recording
        self._sizes = sizes
        self._manifest: dict[str, Any] = {}

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong. Raises OSError, and errors of the storage."""
        parts: dict[str, bytes] = {}
        for name in PROOFS:
            fault = self._size_fault(name)
            if fault is not None:
                yield fault
            else:
                parts[name] = read_stored(self._recording.pk, name)
        content = parts.get(MANIFEST)
        if content is None:
            return
        if hashlib.sha256(content).hexdigest() != self._recording.manifest_sha256:
            yield Fault(MANIFEST, "it was changed")
            return
        report = Report()
        verify_proofs(MANIFEST, parts, OWN_ROOTS, report)
        yield from report.faults
        self._manifest = json.loads(content)
        for each in self._manifest["other_files"]:
            yield from self._compare(str(each["file"]), Digest.from_json(each))

    def noted(self) -> Iterator[Fault]:
        """Yield the problems that the manifest states, once `faults` has read it."""
        for problem in self._manifest.get("problems", ()):
            name, _colon, words = str(problem).partition(": ")
            yield Fault(name, words)

    def _size_fault(self, name: str) -> Fault | None:
        size = self._sizes.get(name)
        if size is None:
            return Fault(name, "it is missing")
        if size == 0:
            return Fault(name, "it is empty")
        return Fault(name, "its length is another") if size > MAX_BYTES else None

    def _compare(self, name: str, digest: Digest) -> Iterator[Fault]:
        fault = self._size_fault(name)
        if fault is not None:
            # Of the proofs this is said already; a file that was stored empty is as it was.
            if name not in PROOFS and digest.size != self._sizes.get(name):
                yield fault
        elif self._sizes[name] != digest.size:
            yield Fault(name, "its length is another")
        elif storage.digest_in_store(self._recording.pk, name).sha256 != digest.sha256:
            yield Fault(name, "it was changed")
