"""Verifies the evidence package of a deed, offline, from the bytes of its ZIP file."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from courts.signing.pdf.verify import Found, verify_pdf
from courts.signing.verification import (
    Certificate,
    NotVerified,
    certificates_of,
    verify_signature,
    verify_time_stamp,
)
from notary.deeds.package import AUDIT, DEED, FORMAT, LIST, LIST_PROOFS, PDF, RECORDINGS
from notary.draft import Draft

MOST_FILES: Final = 200
MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(slots=True)
class Report:
    """The result. faults: each names a file and its problem; none: everything is proven."""

    faults: list[str] = field(default_factory=list)
    deed: str = ""
    number: str = ""
    sealed_at: str = ""
    stamped_at: datetime | None = None
    signed_by: str = ""


class _NotAPackage(Exception):
    """The file is no package. The text says why."""


def verify_package(content: bytes, roots: bytes | None = None) -> Report:
    """Verify the ZIP file of a package. roots: as PEM, those that the reader trusts; None: those in the package.

    Raises nothing for what is in the file. Without roots of the reader's own, it proves that the parts fit each other.
    """
    report = Report()
    try:
        files = _files(content)
        trusted = roots if roots is not None else files[LIST_PROOFS[3]]
        certificates = certificates_of(trusted)
        listed = _listed(files, certificates, report)
        report.faults += _differences(files, listed)
        report.faults += _contents(files, trusted, report)
    except (_NotAPackage, NotVerified) as error:
        report.faults.append(f"{LIST}: {error}")
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        report.faults.append(f"the package is incomplete or of another format ({type(error).__name__})")
    return report


def _files(content: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP file by name. Sizes are checked before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            names = [member.filename for member in members]
            if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
                raise _NotAPackage("it is too large")
            if len(set(names)) != len(names):
                raise _NotAPackage("it has two files of one name")
            return {member.filename: package.read(member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _NotAPackage(f"it is no ZIP file that can be read ({type(error).__name__})") from error


def _listed(files: dict[str, bytes], roots: Sequence[Certificate], report: Report) -> dict[str, str]:
    """Return the SHA-256 of each file of the signed list. Raises NotVerified, KeyError."""
    told, signature, stamp = (files[name] for name in LIST_PROOFS[:3])
    stamped = verify_time_stamp(signature, stamp, roots)
    signed = verify_signature(told, signature, roots, at=stamped.at)
    report.stamped_at, report.signed_by = stamped.at, signed.by
    listed = json.loads(told)
    if listed["format"] != FORMAT:
        raise _NotAPackage("it has another format")
    return {str(row["file"]): str(row["sha256"]) for row in listed["files"]}


def _differences(files: dict[str, bytes], listed: dict[str, str]) -> Iterator[str]:
    present = {name: content for name, content in files.items() if name not in LIST_PROOFS}
    for name in sorted(present.keys() | listed.keys()):
        if name not in listed:
            yield f"{name}: the list does not know it"
        elif name not in present:
            yield f"{name}: it is missing"
        elif hashlib.sha256(present[name]).hexdigest() != listed[name]:
            yield f"{name}: it was changed"


def _contents(files: dict[str, bytes], roots: bytes, report: Report) -> Iterator[str]:
    """Compare the parts with each other: text, signatures, document, recordings."""
    deed: dict[str, Any] = json.loads(files[DEED])
    report.deed, report.number = str(deed["deed"]), str(deed["register"]["number"])
    draft = Draft.from_json(deed["draft"])
    if draft.hash != deed["draft_hash"]:
        yield f"{DEED}: the text has another hash"
    for party in deed["parties"]:
        if party["must_sign"] and party["signed_hash"] != deed["draft_hash"]:
            yield f"{DEED}: the signature of {party['role']} is over another text"
    seal = verify_pdf(files[PDF], roots)
    if seal.found is not Found.SEALED:
        yield f"{PDF}: {seal.reason}"
    elif seal.sealed_sha256 != deed["sha256"]:
        yield f"{PDF}: it is another document than the one that was sealed"
    report.sealed_at = seal.sealed_at
    for row in json.loads(files[AUDIT]):
        if row["hash"] and hashlib.sha256((row["previous"] + row["text"]).encode()).hexdigest() != row["hash"]:
            yield f"{AUDIT}: an entry does not fit its seal"
    for row in deed["recordings"]:
        name = f"{RECORDINGS}/{row['recording']}/manifest.json"
        if name in files and hashlib.sha256(files[name]).hexdigest() != row["manifest_sha256"]:
            yield f"{name}: it is another manifest"
