"""Verifies the folder of a closed recording, offline: signature, time stamp, chain and every byte of its files.

With the data key the segments are also decrypted: every chunk of them is authentic, and its plain bytes are those that
the recorder hashed. Without the key their stored bytes are compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from courts.signing.verification import Certificate, NotVerified, certificates_of, verify_signature, verify_time_stamp
from video.recordings.package import FORMAT, MANIFEST, PIECE_BYTES, PROOFS, ROOTS, SIGNATURE, TIME_STAMP
from video.recordings.package.digests import Digest, canonical, digest_of
from video.recordings.package.places import first_difference, rebuilt, wrong_entry_of_chunk
from video.recordings.package.reading import NotReadable, is_plain_name, open_ordinary, read_ordinary
from video.sfu.record.index import chain_value, genesis
from video.sfu.record.layout import SegmentId, segment_of
from video.sfu.record.sealed_file import MAX_FILE, WrongFileError, head_size, open_sealed


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `first` and `last` are the bytes, from 0 on, among which the first wrong one is.

    is_entry: they are the first entry of a container whose checksum does not fit. A checksum finds accidents: a change
    that was made with its checksum may be before that entry.
    """

    file: str
    problem: str
    first: int | None = None
    last: int | None = None
    is_entry: bool = False

    def __str__(self) -> str:
        name = shown(self.file)
        if self.first is None:
            return f"{name}: {self.problem}"
        if self.is_entry:
            return f"{name}: {self.problem}, the first entry with a wrong checksum is in {self.first}-{self.last}"
        if self.last is None or self.last == self.first:
            return f"{name}: {self.problem}, from byte {self.first}"
        return f"{name}: {self.problem}, the first wrong byte is in {self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Trust:
    """The roots and certificates that the reader trusts.

    roots: the PEM of the trusted roots; None: those next to the proofs, which prove nothing by themselves.
    stamp_roots: those for time stamps, if they are others. signers: the SHA-256 of the certificates that may have
    signed, in hexadecimal; none: any under a trusted root.
    """

    roots: bytes | None = None
    stamp_roots: bytes | None = None
    signers: frozenset[str] = frozenset()


OWN_ROOTS: Final = Trust()


@dataclass(slots=True)
class Report:
    """The outcome: what is wrong, and what is proven if nothing is."""

    faults: list[Fault] = field(default_factory=list)
    recording: str = ""
    signed_by: str = ""
    signer_sha256: str = ""
    stamped_at: datetime | None = None
    stamped_by: str = ""
    root_sha256: tuple[str, ...] = ()
    files: int = 0
    size: int = 0
    noted: list[str] = field(default_factory=list)
    decided: str = ""
    plain_sha256: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """True if nothing is wrong."""
        return not self.faults


def verify_folder(
    folder: Path, trust: Trust = OWN_ROOTS, *, key: bytes | None = None, plain: Path | None = None
) -> Report:
    """Verify a folder. `key`: the data key of the recording. `plain`: the folder with plain copies of the segments.

    Raises nothing for what is in the folder: every problem is a fault of the report.
    """
    report = Report()
    content = _read(folder / MANIFEST, report)
    if content is None:
        return report
    _verify_proofs(folder, content, trust, report)
    try:
        manifest = _parsed(content)
        again = canonical(manifest)
        report.recording = str(UUID(manifest["recording"]))
        entries = _entries_of(manifest)
        report.faults += _chain_faults(manifest, report.recording)
        report.noted += _noted(manifest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        report.faults.append(Fault(MANIFEST, f"it is no manifest ({type(error).__name__})"))
        return report
    if again != content:
        report.faults.append(Fault(MANIFEST, "it is not canonical", first_difference(again, content)))
    for name, digest, line in entries:
        found = list(_file_faults(folder, report.recording, name, digest, line, key))
        if found and line is not None and key is not None:
            found = [_placed(each, folder / name, report.recording, digest, line, key, plain) for each in found]
        report.faults += found
        report.files, report.size = report.files + 1, report.size + digest.size
    known = {name for name, _digest, _line in entries} | set(PROOFS)
    report.faults += [Fault(each, "the manifest does not know it") for each in names_in(folder) if each not in known]
    report.plain_sha256 = {name: line["sha256"] for name, _digest, line in entries if line is not None}
    return report


def shown(text: str) -> str:
    """Return a text of the package for a terminal: control characters and the like are escaped."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _noted(manifest: dict[str, Any]) -> list[str]:
    problems = manifest.get("problems", [])
    if not isinstance(problems, list) or not all(isinstance(each, str) for each in problems):
        raise TypeError("problems")
    return [shown(each) for each in problems]


def _parsed(content: bytes) -> dict[str, Any]:
    manifest = json.loads(content)
    if not isinstance(manifest, dict) or manifest["format"] != FORMAT:
        raise ValueError("another format")
    return manifest


def _read(path: Path, report: Report) -> bytes | None:
    try:
        return read_ordinary(path)
    except NotReadable as error:
        report.faults.append(Fault(path.name, str(error)))
        return None


def _verify_proofs(folder: Path, content: bytes, trust: Trust, report: Report) -> None:
    parts = {name: _read(folder / name, report) for name in (SIGNATURE, TIME_STAMP, ROOTS)}
    found = {name: part for name, part in parts.items() if part is not None}
    verify_proofs(MANIFEST, {**found, MANIFEST: content}, trust, report)


def verify_proofs(name: str, parts: Mapping[str, bytes], trust: Trust, report: Report) -> None:
    """Check signature and time stamp of the part with this name, and note them in the report.

    The file of roots is checked too if others are trusted. Nothing is checked where a part is missing.
    """
    own = _roots_of(parts, report)
    try:
        roots = own if trust.roots is None else certificates_of(trust.roots)
        stamp_roots = roots if trust.stamp_roots is None else certificates_of(trust.stamp_roots)
    except NotVerified as error:
        report.faults.append(Fault("the trusted roots", str(error)))
        return
    signature, token = parts.get(f"{name}.p7s"), parts.get(f"{name}.tsr")
    if signature is None or token is None or roots is None or stamp_roots is None:
        return
    if own is not None and not _digests(own) <= _digests(roots) | _digests(stamp_roots):
        report.faults.append(Fault(ROOTS, "it has a root that is not among the trusted ones"))
    report.root_sha256 = tuple(sorted(_digests(roots)))
    try:
        stamped = verify_time_stamp(signature, token, stamp_roots)
        report.stamped_at, report.stamped_by = stamped.at, stamped.by
    except NotVerified as error:
        report.faults.append(Fault(f"{name}.tsr", str(error)))
    try:
        signed = verify_signature(parts[name], signature, roots, at=report.stamped_at)
        report.signed_by, report.signer_sha256 = signed.by, signed.certificate_sha256
    except NotVerified as error:
        report.faults.append(Fault(f"{name}.p7s", str(error)))
    else:
        if trust.signers and signed.certificate_sha256 not in trust.signers:
            problem = f"another certificate signed it, with the SHA-256 {signed.certificate_sha256}"
            report.faults.append(Fault(f"{name}.p7s", problem))


def _roots_of(parts: Mapping[str, bytes], report: Report) -> list[Certificate] | None:
    if ROOTS not in parts:
        return None
    try:
        found = certificates_of(parts[ROOTS])
    except NotVerified as error:
        report.faults.append(Fault(ROOTS, str(error)))
        return None
    if not found:
        report.faults.append(Fault(ROOTS, "it has no certificate"))
        return None
    return found


def _digests(certificates: Sequence[Certificate]) -> set[str]:
    return {hashlib.sha256(each.dump()).hexdigest() for each in certificates}


Entry = tuple[str, Digest, dict[str, Any] | None]


def _entries_of(manifest: dict[str, Any]) -> list[Entry]:
    """Return each file of the manifest with its digest, and a segment's line of the index."""
    found: list[Entry] = [(each["file"], Digest.from_json(each), each["line"]) for each in manifest["segments"]]
    if not all(isinstance(line, dict) and isinstance(line["sha256"], str) for _name, _digest, line in found):
        raise TypeError("lines of the index")
    found += [(each["file"], Digest.from_json(each), None) for each in manifest["other_files"]]
    names = [name for name, _digest, _line in found]
    if not all(is_plain_name(name) for name in names) or len(set(names)) != len(names):
        raise ValueError("names of files")
    return found


def _chain_faults(manifest: dict[str, Any], recording: str) -> Iterator[Fault]:
    previous = genesis(recording)
    for each in manifest["segments"]:
        line = dict(each["line"])
        chain = line.pop("chain", None)
        if line.get("previous") != previous or chain != chain_value(previous, canonical(line)):
            yield Fault(MANIFEST, f"the chain is broken at {each['file']}")
            return
        previous = str(chain)
    if manifest["segments"] and manifest.get("chain") != previous:
        yield Fault(MANIFEST, "the end of the chain is another")


def _file_faults(
    folder: Path, recording: str, name: str, digest: Digest, line: dict[str, Any] | None, key: bytes | None
) -> Iterator[Fault]:
    path = folder / name
    try:
        with open_ordinary(path) as file:
            found = digest_of(file, digest.size + 1)
    except NotReadable as error:
        yield Fault(name, str(error))
        return
    except OSError as error:
        yield Fault(name, f"it cannot be read ({type(error).__name__})")
        return
    is_longer = found.size > digest.size
    opened = _opened(path, recording, key) if line is not None and key is not None and not is_longer else None
    if found.sha256 != digest.sha256:
        yield _narrowed(_difference(name, digest, found), opened)
    elif isinstance(opened, Fault):
        yield opened
    elif opened is not None and line is not None and opened != line.get("sha256"):
        yield Fault(name, "its plain bytes are not those of the index")


def _difference(name: str, digest: Digest, found: Digest) -> Fault:
    """Return the piece that holds the first wrong byte."""
    for number, (wanted, present) in enumerate(zip(digest.pieces, found.pieces, strict=False)):
        if wanted != present:
            first = number * PIECE_BYTES
            return Fault(name, "it was changed", first, min(first + PIECE_BYTES, max(digest.size, found.size)) - 1)
    shorter = min(len(digest.pieces), len(found.pieces)) * PIECE_BYTES
    problem = "bytes are missing at its end" if found.size < digest.size else "bytes were added at its end"
    return Fault(name, problem, min(shorter, digest.size, found.size))


def _narrowed(fault: Fault, opened: str | Fault | None) -> Fault:
    """Take the chunk that does not decrypt, where it is narrower than the piece."""
    if isinstance(opened, Fault) and opened.first is not None and fault.first is not None and fault.last is not None:
        last = fault.last if opened.last is None else min(fault.last, opened.last)
        return Fault(fault.file, fault.problem, max(fault.first, opened.first), last)
    return fault


def _placed(
    fault: Fault, path: Path, recording: str, digest: Digest, line: dict[str, Any], key: bytes, plain: Path | None
) -> Fault:
    """Return the fault of a segment with the exact place of its first wrong byte, or with the entry that holds it."""
    segment = segment_of(path)
    if segment is None or fault.first is None:
        return fault
    own = SegmentId(recording, segment.seat, segment.medium, segment.number)
    try:
        with open_ordinary(path) as file:
            data = file.read(min(digest.size, MAX_FILE) + 1)
        copy = None if plain is None else _plain_copy(plain / f"{path.stem}.rec", str(line["sha256"]))
        written = None if copy is None else rebuilt(data, copy, key, own, digest.sha256)
        if written is not None:
            return replace(fault, first=first_difference(written, data), last=None)
        entry = wrong_entry_of_chunk(data, key, own)
    except (NotReadable, OSError, WrongFileError):
        return fault
    if entry is None or not fault.first <= entry[0] <= (entry[0] if fault.last is None else fault.last):
        return fault
    return replace(fault, first=entry[0], last=entry[1], is_entry=True)


def _plain_copy(path: Path, sha256: str) -> bytes | None:
    """Return the plain bytes of a segment from their copy, if they are those that the manifest names."""
    try:
        content = read_ordinary(path, MAX_FILE)
    except NotReadable:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _opened(path: Path, recording: str, key: bytes | None) -> str | Fault | None:
    """Return the SHA-256 of the plain bytes, or the first chunk that is not authentic."""
    segment = segment_of(path)
    if segment is None or key is None:
        return None
    # The folder may have another name on the expert's machine.
    own = SegmentId(recording, segment.seat, segment.medium, segment.number)
    try:
        opened = open_sealed(path, key, own)
    except (OSError, WrongFileError) as error:
        return Fault(path.name, str(error), 0, head_size(own) - 1)
    if opened.damage is not None:
        first = opened.damage.offset
        return Fault(path.name, opened.damage.reason, first, first + _chunk_at(path, opened.end))
    return opened.sha256


def _chunk_at(path: Path, offset: int) -> int:
    """Return the length of the chunk that begins there, less one; of the rest of the file if it cannot be read."""
    with path.open("rb") as file:
        file.seek(offset + 1)
        length = int.from_bytes(file.read(4), "big")
    return max(0, min(5 + length, path.stat().st_size - offset) - 1)


def names_in(folder: Path) -> list[str]:
    """Return the names of what is in a folder."""
    return sorted(path.name for path in folder.iterdir())
