"""Verifies a certificate of deletion, offline: its ZIP file or the folder of its parts.

Signature and time stamp are those of a manifest. What the certificate says must also be possible: a deletion after the
time of keeping, without an open hold, decided by two people.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from video.recordings.package import CERTIFICATE, CERTIFICATE_PARTS, DELETION_FORMAT
from video.recordings.package.digests import canonical
from video.recordings.package.places import first_difference
from video.recordings.package.reading import NotReadable, read_ordinary
from video.recordings.package.verify import OWN_ROOTS, Fault, Report, Trust, verify_proofs

MAX_BYTES: Final = 64 * 1024 * 1024  # of one part: a million segments need less
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def is_certificate(path: Path) -> bool:
    """Return whether a path is a file, which only a certificate can be, or a folder with one."""
    return path.is_file() or (path / CERTIFICATE).exists()


def verify_certificate(path: Path, trust: Trust = OWN_ROOTS) -> Report:
    """Verify a certificate.

    Raises nothing for what is in the path: every problem is a fault of the report.
    """
    report = Report()
    parts = _parts_in_folder(path, report) if path.is_dir() else _parts_in_zip(path, report)
    report.faults += [Fault(name, "it is missing") for name in CERTIFICATE_PARTS if name not in parts]
    report.faults += [
        Fault(name, "it does not belong to a certificate") for name in parts if name not in CERTIFICATE_PARTS
    ]
    content = parts.get(CERTIFICATE)
    if content is None:
        return report
    verify_proofs(CERTIFICATE, parts, trust, report)
    try:
        told = json.loads(content)
        again = canonical(told)
        problems = list(_problems(told, report))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        report.faults.append(Fault(CERTIFICATE, f"it is no certificate of deletion ({type(error).__name__})"))
        return report
    if again != content:
        report.faults.append(Fault(CERTIFICATE, "it is not canonical", first_difference(again, content)))
    report.faults += [Fault(CERTIFICATE, problem) for problem in problems]
    return report


def _parts_in_folder(folder: Path, report: Report) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        try:
            found[path.name] = read_ordinary(path, MAX_BYTES) if path.name in CERTIFICATE_PARTS else b""
        except NotReadable as error:
            report.faults.append(Fault(path.name, str(error)))
    return found


def _parts_in_zip(path: Path, report: Report) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as package:
            for each in package.infolist():
                if each.filename in found:
                    report.faults.append(Fault(each.filename, "the ZIP file has it twice"))
                elif each.file_size > MAX_BYTES:
                    report.faults.append(Fault(each.filename, "it is too large"))
                else:
                    found[each.filename] = package.read(each)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        report.faults.append(Fault(path.name, f"it is no whole ZIP file: {error}"))
    return found


def _problems(told: dict[str, Any], report: Report) -> Iterator[str]:
    """Yield what the certificate says and cannot be; note in the report what it is about. Raises as its caller says."""
    if told["format"] != DELETION_FORMAT:
        raise ValueError("another format")
    report.recording = str(UUID(told["recording"]))
    proposed, confirmed = told["proposed"], told["confirmed"]
    at = _time(confirmed["at"])
    report.files = len(told["segments"])
    report.size = sum(int(each["stored_bytes"]) for each in told["segments"])
    report.decided = f"deleted at {at.isoformat()}: proposed by {proposed['by']}, confirmed by {confirmed['by']}"
    if told["key"] != "destroyed":
        yield "the key is not destroyed"
    if UUID(proposed["account"]) == UUID(confirmed["account"]):
        yield "one account proposed and confirmed the deletion"
    if _time(proposed["at"]) > at:
        yield "it was confirmed before it was proposed"
    if told["keep_until"] is None or date.fromisoformat(told["keep_until"]) > at.date():
        yield "the time of keeping had not passed"
    if any(each["lifted_at"] is None or _time(each["lifted_at"]) > at for each in told["holds"]):
        yield "a legal hold was open"
    names = [str(each["file"]) for each in told["segments"]]
    if len(set(names)) != len(names):
        yield "it names a file twice"
    digests = [
        told["manifest_sha256"],
        *(each[key] for each in told["segments"] for key in ("sha256", "stored_sha256")),
    ]
    if not all(_SHA256.fullmatch(each) for each in digests):
        yield "a hash is not one of SHA-256"
    if report.stamped_at is not None and report.stamped_at < at.replace(microsecond=0):
        yield "it was time-stamped before the deletion"


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found
