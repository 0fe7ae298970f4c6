"""Taking in files: checked as bytes before anything is kept."""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Final, cast

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Busy, DomainError
from courts.ground.law import LawProfile
from courts.ground.models import Document
from courts.ground.pdf.inspector import inspect
from courts.ground.pdf.pictures import is_picture, to_pdf
from courts.ground.services import audit

# Bidirectional controls make «gpj.exe» read as a picture; blank letters make a link without a word.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_BLANK: Final = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_DIRECTIONS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS_IN_A_ROW: Final = 3

# Endings of other kinds of file. Any other word after a full stop belongs to the name.
_OTHER_ENDING: Final = re.compile(
    r"csv|docx?|docm|eml|html?|json|msg|od[pst]|php|pp[st]|ppt[mx]|rtf|txt|xhtml|xls[bmx]?|xml|xps|avi|bmp|gif|heic|ico|"
    r"jpe?g|m4a|mov|mp[34]|ogg|png|svg|swf|tiff?|wav|web[mp]|wmv|apk|app|bat|bin|cmd|com|dll|dmg|exe|iso|jar|js|lnk|msi|"
    r"ps1|py|scr|sh|vbs|7z|gz|rar|tar|zip"
)
# What browsers add to a file that they have not finished.
_UNFINISHED: Final = frozenset({"download", "crdownload", "part", "partial"})


log = logging.getLogger(__name__)


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
    base = "".join(_shown(base)).strip(" .")
    stem, _dot, extension = base.rpartition(".")
    if not stem:
        stem, extension = base, ""
    return (stem[:200] or "file"), extension.lower()[:10]


def _shown(name: str) -> Iterator[str]:
    """The characters that a reader sees, without marks piled on one letter, which cover the lines around them."""
    run = 0
    for char in name:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_IN_A_ROW and unicodedata.category(char) not in _HIDDEN and char not in _BLANK:
            yield char


def _name_of_pdf(name: str) -> tuple[str, str]:
    """The same for a file that should be a PDF. Only a known ending of another kind of file is taken as an ending.

    Scanners and telephones leave out the ending: «contract 12.5.2026» has none. Browsers add one of their own.
    """
    stem, extension = clean_name(name)
    if _DIRECTIONS.search(name):
        # Overrides hide an ending: «fdp.gpj» may have been shown as «fdp.jpg».
        return stem, extension
    if extension in _UNFINISHED:
        stem, extension = clean_name(stem)
    if extension == "pdf" or _OTHER_ENDING.fullmatch(extension):
        return stem, extension
    return (f"{stem}.{extension}" if extension else stem)[:200], "pdf"


# Where the header of a PDF may start (ISO 32000-1, annex H): mail programs put a mark or a line break before it.
_HEADER_WITHIN: Final = 1024
_HEADER: Final = b"%PDF-"
# First bytes of other formats. A file that is two things at once shows one to the reviewer and another to the judge.
_OTHER_FORMATS: Final = (
    *(b"PK", b"MZ", b"GIF8", b"\x89PNG", b"\xff\xd8", b"\x7fELF", b"Rar!", b"7z", b"RIFF", b"BM", b"ID3", b"OggS"),
    *(b"#!", b"{", b"[", b"\x1f\x8b", b"\xca\xfe\xba\xbe", b"\xd0\xcf\x11\xe0"),
)
_BEFORE_HEADER: Final = b"\xef\xbb\xbf\x00\t\r\n\x0c "


def _pdf_in(content: bytes) -> bytes | None:
    """Return the PDF from its header on, or None where the file is none, or is something else as well."""
    start = content.find(_HEADER, 0, _HEADER_WITHIN + len(_HEADER))
    if start < 0 or zipfile.is_zipfile(BytesIO(content)):
        return None
    before = content[:start].strip(_BEFORE_HEADER)
    if b"<" in before or before.startswith(_OTHER_FORMATS):
        return None
    return content[start:]


def check_pdf(upload: UploadedFile[Any], *, law: LawProfile, field: str) -> CheckedFile:
    """Check an upload as PDF: size, header, encryption, active content, pages. Raises BadFile, and Busy under load."""
    stem, extension = _name_of_pdf(upload.name or "")
    content = _content_of(upload, stem, law, field)
    pdf = _pdf_in(content) if extension == "pdf" else None
    if pdf is None:
        raise BadFile(
            _("%(name)s is not a PDF. Save it as PDF and upload it again.") % {"name": stem},
            code="not_pdf",
            field=field,
        )
    return _inspected(content, pdf, stem, law=law, field=field)


def check_paper(upload: UploadedFile[Any], *, law: LawProfile, field: str) -> CheckedFile:
    """Check a paper that may be photographed: a PDF as in `check_pdf`, or a JPEG or PNG, which becomes a PDF.

    The first bytes say what it is. Size and number of points are checked before a picture is decoded; the PDF that is
    made of it is inspected as every other. Raises BadFile, and Busy under load.
    """
    stem, extension = clean_name(upload.name or "")
    stem = stem if extension in _PICTURE_ENDINGS else _name_of_pdf(upload.name or "")[0]
    content = _content_of(upload, stem, law, field)
    if not is_picture(content):
        cast("IO[bytes]", upload).seek(0)
        return _checked_pdf_of_paper(upload, stem, law=law, field=field)
    made = to_pdf(content)
    if made.found:
        raise BadFile(_picture_refusal(made.found) % {"name": stem}, code=made.found, field=field)
    return _inspected(made.pdf, made.pdf, stem, law=law, field=field)


_PICTURE_ENDINGS: Final = frozenset({"jpg", "jpeg", "jpe", "png"})


def _checked_pdf_of_paper(upload: UploadedFile[Any], stem: str, *, law: LawProfile, field: str) -> CheckedFile:
    try:
        return check_pdf(upload, law=law, field=field)
    except BadFile as error:
        if error.code != "not_pdf":
            raise
        words = _("%(name)s is neither a PDF nor a JPEG or PNG picture. Save it as one of them and upload it again.")
        raise BadFile(words % {"name": stem}, code="not_pdf", field=field) from error


def _picture_refusal(code: str) -> str:
    return {
        "damaged": _("%(name)s is damaged. Save it again and upload it."),
        "too_many_pixels": _("%(name)s has too many points. Take the picture with a lower resolution."),
        "too_complex": _("%(name)s cannot be read. Take the picture again, or save it as PDF."),
    }[code]


def _content_of(upload: UploadedFile[Any], stem: str, law: LawProfile, field: str) -> bytes:
    """Return the bytes of an upload. Raises BadFile for none, and for more than the law allows."""
    size = upload.size or 0
    limit = law.filings.max_upload_bytes // (1024 * 1024)
    if size == 0:
        raise BadFile(_("%(name)s is empty. Choose another file.") % {"name": stem}, code="empty", field=field)
    if size > law.filings.max_upload_bytes:
        raise BadFile(
            _("The file is %(size)s MB; the limit is %(limit)s MB.")
            % {"size": -(-size // (1024 * 1024)), "limit": limit},
            code="too_large",
            field=field,
        )
    return cast("IO[bytes]", upload).read()


def _inspected(content: bytes, pdf: bytes, stem: str, *, law: LawProfile, field: str) -> CheckedFile:
    """Return the file once the structure of its PDF was inspected. Raises BadFile, and Busy under load."""

    def bad(message: str, code: str) -> BadFile:
        return BadFile(message, code=code, field=field)

    findings = inspect(pdf, most_pages=law.filings.max_pages)
    if findings.found:
        raise bad(_refusal(findings.found) % {"name": stem}, findings.found)
    if findings.pages > law.filings.max_pages:
        raise bad(
            _("%(name)s has more than %(limit)s pages. Split it and upload the parts.")
            % {"name": stem, "limit": law.filings.max_pages},
            "too_many_pages",
        )
    if findings.pages == 0:
        raise bad(_("%(name)s has no pages. Save it again and upload it.") % {"name": stem}, "too_many_pages")
    return CheckedFile(content, stem, "pdf", "application/pdf", findings.pages, hashlib.sha256(content).hexdigest())


def _refusal(code: str) -> str:
    return {
        "damaged": _("%(name)s is damaged. Save it again and upload it."),
        "too_complex": _("%(name)s is put together in too complex a way. Print it to a plain PDF and upload that."),
        "encrypted": _("%(name)s is password-protected. Remove the password and upload it again."),
        "restricted": _(
            "%(name)s opens without a password, but it is encrypted and forbids changes. Print it to a plain PDF and "
            "upload that."
        ),
        "active_content": _("%(name)s carries scripts or attachments. Print it to a plain PDF and upload that."),
    }[code]


def store(checked: CheckedFile, *, actor: Actor) -> Document:
    """Store a checked file under a server-made name.

    The bytes are written before the row's transaction, so that no upload runs inside one; a crash in
    between leaves a file that no row names, never a row without its file. Raises Busy when the storage takes nothing.
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
    try:
        document.content.save("content", ContentFile(checked.content), save=False)
    except OSError as error:
        # A full disk, or a storage that does not answer. Readiness reports the first, see `ops.health`.
        log.critical("a document cannot be stored", exc_info=error)
        raise Busy(_("The file cannot be stored now, and nothing was saved. Try again in a few minutes.")) from error
    with transaction.atomic():
        document.save(force_insert=True)
        audit.record("document.stored", document, actor=actor, detail={"sha256": checked.sha256})
    return document
