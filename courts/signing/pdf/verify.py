"""Verifies the seal of any PDF, in a child process with limits. It needs no database and no network."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

_PROGRAM: Final = Path(__file__).with_name("inspect_seal.py")
PROCESSOR_SECONDS: Final = 10
MEMORY_BYTES: Final = 1024 * 1024 * 1024
# By the clock of the wall, on a machine with much else to do.
LONGEST_SECONDS: Final = 40
LONGEST_WAIT_SECONDS: Final = 20
# A sealed document has some hundred kilobytes. A larger file is not read.
MOST_BYTES: Final = 20 * 1024 * 1024
_turns: Final = BoundedSemaphore(os.cpu_count() or 1)


class Found(StrEnum):
    """The result: an unbroken seal, an altered file, a certificate that had been revoked, or no seal of these roots."""

    SEALED = "sealed"
    ALTERED = "altered"
    REVOKED = "revoked"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class PdfSeal:
    """The seal of a PDF. reason: for operators and tests. The others are empty unless the seal is unbroken.

    sealed_sha256: of the bytes as they were sealed, without what was added for the archive. sealed_at: ISO 8601, by the
    time stamp. archived: number of archive time stamps.
    """

    found: Found
    reason: str = ""
    sealed_sha256: str = ""
    certificate_sha256: str = ""
    sealed_at: str = ""
    archived: int = 0


class TooBusy(Exception):
    """Every turn stays taken."""


def verify_pdf(content: bytes, roots: bytes, lists: Sequence[bytes] = ()) -> PdfSeal:
    """Verify the seal of a PDF against roots, as PEM. A file beyond the limits is foreign. Raises TooBusy.

    lists: of revoked certificates, as DER. A seal whose time stamp is earlier than the revocation stays good.

    Call it outside any transaction. An unbroken seal says that the holder of a certificate of these roots sealed the
    file: the caller compares `sealed_sha256` with the document that it knows.
    """
    if len(content) > MOST_BYTES:
        return PdfSeal(Found.FOREIGN, "too large")
    if not _turns.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise TooBusy
    coded = [base64.b64encode(each).decode() for each in lists]
    job = {"roots": roots.decode(), "lists": coded, "seconds": PROCESSOR_SECONDS, "memory": MEMORY_BYTES}
    try:
        # -I: neither the environment nor the working directory decides what the child imports.
        child = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_PROGRAM)],
            input=json.dumps(job).encode() + b"\n" + content,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
            env={},
        )
        return _read(json.loads(child.stdout))
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        # Killed at a limit before it could answer.
        return PdfSeal(Found.FOREIGN, "beyond the limits")
    finally:
        _turns.release()


def _read(answer: dict[str, str]) -> PdfSeal:
    found = Found(answer["found"])
    if found is not Found.SEALED:
        return PdfSeal(found, str(answer["reason"]))
    return PdfSeal(
        found,
        "",
        sealed_sha256=answer["sealed_sha256"],
        certificate_sha256=answer["certificate_sha256"],
        sealed_at=answer["at"],
        archived=int(answer["archived"]),
    )
