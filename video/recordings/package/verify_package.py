"""Verifies an exported package, offline: its signed list, and each file that the list or the manifest names.

The segments in `plain/` are compared with the list and with the manifest, which is older and has a signature too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from video.recordings.package import EVIDENCE, LIST, LIST_FORMAT, LIST_PROOFS, MANIFEST, PAPERS, PIECE_BYTES, PLAIN
from video.recordings.package.digests import canonical
from video.recordings.package.places import first_difference, wrong_entry
from video.recordings.package.reading import (
    NotReadable,
    is_ordinary_folder,
    is_plain_name,
    open_ordinary,
    read_ordinary,
)
from video.recordings.package.verify import (
    OWN_ROOTS,
    Fault,
    Report,
    Trust,
    names_in,
    verify_folder,
    verify_proofs,
)
from video.sfu.record.layout import SegmentId, segment_of
from video.sfu.record.sealed_file import MAX_FILE, WrongFileError, open_sealed

_FOLDERS: Final = (EVIDENCE, PLAIN, PAPERS)
CHANGED: Final = "it was changed"


def is_package(path: Path) -> bool:
    """Return whether a path is the top folder of a package."""
    return (path / EVIDENCE).is_dir()


def verify_package(folder: Path, trust: Trust = OWN_ROOTS, *, key: bytes | None = None) -> tuple[Report, Report]:
    """Verify a package: return the report of its folder `evidence`, and that of everything in it.

    Raises nothing for what is in the folder: every problem is a fault of a report.
    """
    report = Report()
    if not is_ordinary_folder(folder / EVIDENCE):
        report.faults.append(Fault(EVIDENCE, "it is no ordinary folder"))
        return Report(), report
    plain = folder / PLAIN if is_ordinary_folder(folder / PLAIN) else None
    evidence = verify_folder(folder / EVIDENCE, trust, key=key, plain=plain)
    evidence.faults = [replace(each, file=f"{EVIDENCE}/{each.file}") for each in evidence.faults]
    parts: dict[str, bytes] = {}
    for name in LIST_PROOFS:
        try:
            parts[name] = read_ordinary(folder / name)
        except NotReadable as error:
            report.faults.append(Fault(name, str(error)))
    if LIST not in parts:
        return evidence, report
    verify_proofs(LIST, parts, trust, report)
    try:
        told = json.loads(parts[LIST])
        again = canonical(told)
        files = _files_of(told)
        report.recording = str(UUID(told["recording"]))
        manifest_sha256 = told["manifest_sha256"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        report.faults.append(Fault(LIST, f"it is no list of a package ({type(error).__name__})"))
        return evidence, report
    if again != parts[LIST]:
        report.faults.append(Fault(LIST, "it is not canonical", first_difference(again, parts[LIST])))
    if evidence.recording and report.recording != evidence.recording:
        report.faults.append(Fault(LIST, "it is the list of another recording"))
    if files.get(f"{EVIDENCE}/{MANIFEST}", (0, ""))[1] != manifest_sha256:
        report.faults.append(Fault(LIST, "it is the list of another manifest"))
    report.faults += [_placed(each, folder, evidence, key) for each in _faults(folder, files)]
    report.faults += _plain_faults(files, evidence.plain_sha256)
    report.files, report.size = len(files), sum(size for size, _sha256 in files.values())
    return evidence, report


def _files_of(told: dict[str, Any]) -> dict[str, tuple[int, str]]:
    if told["format"] != LIST_FORMAT:
        raise ValueError("another format")
    found: dict[str, tuple[int, str]] = {}
    for each in told["files"]:
        name, size, sha256 = each["file"], each["bytes"], each["sha256"]
        if type(size) is not int or size < 0 or not isinstance(sha256, str) or not isinstance(name, str):
            raise TypeError("a file")
        place, _slash, last = name.rpartition("/")
        if place not in {"", *_FOLDERS} or not is_plain_name(last) or name in found or name in LIST_PROOFS:
            raise ValueError("names of files")
        found[name] = (size, sha256)
    return found


def _faults(folder: Path, files: dict[str, tuple[int, str]]) -> Iterator[Fault]:
    """Yield each file that differs from the list, is missing, or is not in it."""
    present = {name for name in names_in(folder) if name not in _FOLDERS}
    for place in _FOLDERS:
        if is_ordinary_folder(folder / place):
            present |= {f"{place}/{name}" for name in names_in(folder / place)}
        elif place in names_in(folder):
            yield Fault(place, "it is no ordinary folder")
            return
    for name, (size, sha256) in files.items():
        # The report of the folder `evidence` is about its segments.
        if name.startswith(f"{EVIDENCE}/") and name.endswith(".seg"):
            continue
        problem = _problem(folder / name, size, sha256)
        if problem:
            yield Fault(name, problem)
    known = {*files, *LIST_PROOFS}
    # What the folder `evidence` has and its manifest does not know is a fault of that folder.
    yield from (
        Fault(name, "the list does not know it")
        for name in sorted(present - known)
        if not name.startswith(f"{EVIDENCE}/")
    )


def _problem(path: Path, size: int, sha256: str) -> str:
    whole, found = hashlib.sha256(), 0
    try:
        with open_ordinary(path) as file:
            while found <= size and (piece := file.read(PIECE_BYTES)):
                whole.update(piece)
                found += len(piece)
    except NotReadable as error:
        return str(error)
    except OSError as error:
        return f"it cannot be read ({type(error).__name__})"
    return "" if (found, whole.hexdigest()) == (size, sha256) else CHANGED


def _placed(fault: Fault, folder: Path, evidence: Report, key: bytes | None) -> Fault:
    """Return the fault of a plain segment with its place: exact by its stored segment, or else by the checksums."""
    if not fault.file.startswith(f"{PLAIN}/") or fault.problem != CHANGED:
        return fault
    try:
        content = read_ordinary(folder / fault.file, MAX_FILE)
    except NotReadable:
        return fault
    stored = folder / EVIDENCE / f"{Path(fault.file).stem}.seg"
    original = None if key is None else _original(stored, evidence, key)
    if original is not None:
        return replace(fault, first=first_difference(original, content))
    entry = wrong_entry(content)
    if entry is None:
        return replace(fault, problem=f"{CHANGED}, and the checksums of its entries fit")
    return replace(fault, first=entry[0], last=entry[1], is_entry=True)


def _original(path: Path, evidence: Report, key: bytes) -> bytes | None:
    """Return the plain bytes of a stored segment that are those of the manifest; None without them."""
    segment = segment_of(path)
    if segment is None:
        return None
    own = SegmentId(evidence.recording, segment.seat, segment.medium, segment.number)
    try:
        opened = open_sealed(path, key, own)
    except (OSError, WrongFileError):
        return None
    return opened.plain if opened.sha256 == evidence.plain_sha256.get(path.name) else None


def _plain_faults(files: dict[str, tuple[int, str]], manifest: dict[str, str]) -> Iterator[Fault]:
    wanted = {f"{PLAIN}/{name.removesuffix('.seg')}.rec": sha256 for name, sha256 in manifest.items()}
    for name, (_size, sha256) in files.items():
        if name.startswith(f"{PLAIN}/") and wanted.get(name) != sha256:
            yield Fault(name, "the manifest has another SHA-256 of it")
