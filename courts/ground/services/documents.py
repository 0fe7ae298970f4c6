"""Taking in files: checked as bytes before anything is kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, cast

import pypdf
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import DomainError
from courts.ground.law import LawProfile
from courts.ground.models import Document
from courts.ground.services import audit
from courts.ground.services.pdf_contents import TooTangled, is_active

# Bidirectional controls make «gpj.exe» read as a picture.
_CONTROLS = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/XFA")


class BadFile(DomainError):
    """The file cannot be taken; says what is wrong and how to fix it."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed: its bytes, its clean name and what was found in it."""

    content: bytes
    stem: str
    extension: str
    media_type: str
    pages: int | None
    sha256: str


def clean_name(name: str) -> tuple[str, str]:
    """Stem and lower-case extension of a sender's file name, without paths and control characters."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    base = _CONTROLS.sub("", base).strip(" .")
    stem, _dot, extension = base.rpartition(".")
    if not stem:
        stem, extension = base, ""
    return (stem[:200] or "file"), extension.lower()[:10]


def check_pdf(upload: UploadedFile[Any], *, law: LawProfile, field: str) -> CheckedFile:
    """Read an upload as PDF: size, magic bytes, encryption, active content, pages. Raises BadFile."""

    def bad(message: str, code: str) -> BadFile:
        return BadFile(message, code=code, field=field)

    stem, extension = clean_name(upload.name or "")
    size = upload.size or 0
    limit = law.filings.max_upload_bytes // (1024 * 1024)
    if size == 0:
        raise bad(_("%(name)s is empty. Choose another file.") % {"name": stem}, "empty")
    if size > law.filings.max_upload_bytes:
        raise bad(
            _("The file is %(size)s MB; the limit is %(limit)s MB.")
            % {"size": -(-size // (1024 * 1024)), "limit": limit},
            "too_large",
        )
    content = cast("IO[bytes]", upload).read()
    if extension != "pdf" or not content.startswith(b"%PDF-"):
        raise bad(_("%(name)s is not a PDF. Save it as PDF and upload it again.") % {"name": stem}, "not_pdf")
    try:
        reader = pypdf.PdfReader(BytesIO(content), strict=False)
        pages = None if reader.is_encrypted else len(reader.pages)
        acts = any(mark in content for mark in _ACTIVE) or (pages is not None and is_active(reader))
    except TooTangled as error:
        raise bad(
            _("%(name)s is put together in too complex a way. Print it to a plain PDF and upload that.")
            % {"name": stem},
            "too_complex",
        ) from error
    except Exception as error:  # a hostile PDF may break the reader in any way; none may pass
        raise bad(_("%(name)s is damaged. Save it again and upload it.") % {"name": stem}, "damaged") from error
    if pages is None:
        raise bad(
            _("%(name)s is password-protected. Remove the password and upload it again.") % {"name": stem},
            "encrypted",
        )
    if pages == 0 or pages > law.filings.max_pages:
        raise bad(
            _("%(name)s has %(pages)s pages; the limit is %(limit)s.")
            % {"name": stem, "pages": pages, "limit": law.filings.max_pages},
            "too_many_pages",
        )
    if acts:
        raise bad(
            _("%(name)s carries scripts or attachments. Print it to a plain PDF and upload that.") % {"name": stem},
            "active_content",
        )
    return CheckedFile(content, stem, "pdf", "application/pdf", pages, hashlib.sha256(content).hexdigest())


def store(checked: CheckedFile, *, actor: Actor) -> Document:
    """Store a checked file under a server-made name.

    The bytes are written before the row's transaction, so that no upload runs inside one; a crash in
    between leaves a file that no row names, never a row without its file.
    """
    document = Document(
        stem=checked.stem,
        extension=checked.extension,
        media_type=checked.media_type,
        size=len(checked.content),
        pages=checked.pages,
        sha256=checked.sha256,
        uploaded_by=actor.user,
    )
    document.content.save("content", ContentFile(checked.content), save=False)
    with transaction.atomic():
        document.save(force_insert=True)
        audit.record("document.stored", document, actor=actor, detail={"sha256": checked.sha256})
    return document
