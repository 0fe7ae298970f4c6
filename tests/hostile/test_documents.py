"""Uploaded files that are not the document that they claim to be."""

from __future__ import annotations

import errno
import hashlib
import zipfile
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courts.ground.actors import actor_for
from courts.ground.errors import Busy
from courts.ground.law import profile
from courts.ground.models import Document
from courts.ground.pdf import inspector
from courts.ground.services.documents import BadFile, check_pdf, clean_name, store
from courts.registry.models import Case
from demo.people import Cast
from tests.hostile.world import BACKEND
from tests.registry import desk

pytestmark = pytest.mark.slow

LAW = profile("test", date(2026, 1, 5))


def judged(content: bytes, name: str = "a.pdf") -> str:
    """Return the code of the refusal, or nothing."""
    try:
        check_pdf(SimpleUploadedFile(name, content), law=LAW, field="statement")
    except BadFile as refused:
        return refused.code if str(refused) else "refused without a word"
    return ""


def plain(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Return a PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, inside in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, inside)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        trailer,
        len(out),
    )


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def packed(inside: bytes) -> bytes:
    """Return a PDF whose fourth object is inside a compressed object stream."""
    stream = zlib.compress(b"4 0 " + inside)
    out, places = b"%PDF-1.7\n", {}
    rows: dict[int, bytes] = {
        1: CATALOG[:-2] + b"/OpenAction 4 0 R >>",
        2: PAGES,
        3: PAGE,
        5: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(stream), stream),
    }
    for number, row in rows.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, row)
    table = b"".join(
        bytes([kind]) + first.to_bytes(4) + bytes([second])
        for kind, first, second in [
            (0, 0, 0),
            *((1, places[number], 0) for number in (1, 2, 3)),
            (2, 5, 0),
            (1, places[5], 0),
            (1, len(out), 0),
        ]
    )
    table = zlib.compress(table)
    return (
        out
        + b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n%s\n"
        % (
            len(table),
            table,
        )
        + b"endstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def test_plain_pdf_is_accepted_in_every_encoding() -> None:
    assert judged(plain(CATALOG, PAGES, PAGE)) == ""
    assert judged(packed(b"<< /Type /Action /S /GoTo /D [3 0 R /Fit] >>")) == ""


@pytest.mark.parametrize(
    "action",
    [
        b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"<< /S /Java#53cript /#4aS (app.alert\\(1\\)) >>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /S /L#61unch /F (cmd.exe) >>",
        b"<< /S /SubmitForm /F (http://elsewhere.example/) >>",
        b"<< /S /ImportData /F (/etc/passwd) >>",
        b"<< /S /GoToR /F (//elsewhere.example/share/x.pdf) >>",
        b"<< /Type /Filespec /F (x.exe) /EF << /F 1 0 R >> >>",
        b"<< /Type /Embedded#46ile /Length 0 >>",
        b"<< /AcroForm << /XFA [] >> >>",
        b"<< /S /Thread /F (//elsewhere.example/share/x.pdf) /D 0 >>",
        b"<< /S /URI /URI (javascript:alert\\(1\\)) >>",
        b"<< /S /URI /URI ( File:///etc/passwd) >>",
        b"<< /Subtype /RichMedia >>",
        b"<< /AA << /O << /S /Named >> >> >>",
        b"<< /Kids [[[ << /S /JavaScript >> ]]] >>",
    ],
)
def test_pdf_with_active_content_is_refused_wherever_it_hides_it(action: bytes) -> None:
    assert judged(plain(CATALOG, PAGES, PAGE, action)) == "active_content"
    assert judged(packed(action)) == "active_content"


def test_pdf_with_an_attached_file_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(desk.pdf()))
    writer.add_attachment("tool.exe", b"MZ")
    out = BytesIO()
    writer.write(out)
    assert judged(out.getvalue()) == "active_content"


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted_pdf_is_refused_with_the_reason_that_is_true(algorithm: str, password: str) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(desk.pdf()))
    writer.encrypt(password, "owner", algorithm=algorithm)
    out = BytesIO()
    writer.write(out)
    assert judged(out.getvalue()) == ("encrypted" if password else "restricted")


def with_page(entries: bytes, *more: bytes) -> bytes:
    """Return a PDF whose page has these entries."""
    return plain(CATALOG, PAGES, PAGE[:-2] + entries + b">>", *more)


IMAGE = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


@pytest.mark.parametrize(
    "content",
    [
        plain(
            CATALOG, PAGES, PAGE, b"<< /Title (HTML/JavaScript agreement) /Subject (/Launch /EmbeddedFile /XFA) >>",
            trailer=b"/Root 1 0 R /Info 4 0 R",
        ),
        with_page(b"/Resources << /XObject << /AA 4 0 R /EF 4 0 R >> >>", IMAGE + b"\nstream\n0\nendstream"),
        with_page(b"/Resources << /Font << /JS 4 0 R /JavaScript 4 0 R /XFA 4 0 R >> >>", FONT),
        with_page(
            b"/Annots [4 0 R]",
            b"<< /Subtype /Link /Rect [0 0 9 9] /A << /Type /Action /S /URI /URI (https://moj.example/) >> >>",
        ),
        with_page(b"/Annots [<< /Subtype /Link /Rect [0 0 1 1] /A << /S /GoTo /D [3 0 R /Fit] >> >>]"),
        plain(CATALOG[:-2] + b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>", PAGES, PAGE),
        with_page(b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:clerk@moj.example) >> >>]"),
        plain(
            CATALOG[:-2] + b"/StructTreeRoot 4 0 R >>", PAGES, PAGE, b"<< /Type /StructTreeRoot /K 5 0 R >>",
            b"<< /S /Sound /P 4 0 R /K 0 >>",
        ),
    ],
    ids=["metadata", "image names", "font names", "web link", "page link", "opens at a page", "mail link", "structure"],
)  # fmt: skip
def test_pdf_whose_names_only_look_like_actions_is_accepted(content: bytes) -> None:
    assert judged(content) == ""


@pytest.mark.parametrize(
    "content",
    [
        with_page(b"/AF [<< /Type /Filespec /F (x.xml) >>]"),
        with_page(b"/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 1 1] >>]"),
        plain(CATALOG[:-2] + b"/Names << /JavaScript << /Names [(x) 4 0 R] >> >> >>", PAGES, PAGE, b"<< /S /Named >>"),
        plain(CATALOG[:-2] + b"/Collection << /View /D >> >>", PAGES, PAGE),
        plain(CATALOG, PAGES, PAGE, b"<< /S /JavaScript /P 3 0 R /JS (app.alert\\(1\\)) >>"),
        plain(CATALOG, PAGES, PAGE, b"<< /Length 0 /F (//elsewhere.example/x) >>\nstream\n\nendstream"),
        plain(
            CATALOG[:-2] + b"/AcroForm << /Fields [] /XFA 4 0 R >> >>",
            PAGES,
            PAGE,
            b"<< /Length 6 /Subtype /XML >>\nstream\n<xdp/>\nendstream",
        ),
        plain(CATALOG[:-2] + b"/OpenAction << /S /URI /URI (https://elsewhere.example/) >> >>", PAGES, PAGE),
        plain(CATALOG[:-2] + b"/OpenAction << /S /GoTo /D 0 /Next << /S /URI /URI (x) >> >> >>", PAGES, PAGE),
    ],
    ids=[
        *("associated file", "attachment", "script by name", "portfolio", "as structure", "outside stream"),
        *("form of scripts", "address at opening", "address after opening"),
    ],
)
def test_pdf_with_active_content_in_its_structure_is_refused(content: bytes) -> None:
    assert judged(content) == "active_content"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\n\n  ", b"x" * 9, b"\x00" * 1024])
@pytest.mark.parametrize("name", ["a.pdf", "a.PDF", "a"])
def test_pdf_with_a_few_bytes_before_its_header_is_accepted(before: bytes, name: str) -> None:
    assert judged(before + desk.pdf(), name) == ""


@pytest.mark.parametrize("name", ["contract 12.5.2026", "Claim v1.2", "x.pdf.download", "صحيفة.نهائي"])
def test_full_stop_in_a_name_is_no_ending(name: str) -> None:
    assert judged(desk.pdf(), name) == ""


@pytest.mark.parametrize("address", [b"example.com:8080/path", b"ftp://files.example/a", b"sms:+971501234567"])
def test_link_that_starts_no_program_is_accepted(address: bytes) -> None:
    link = b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (%s) >> >>]" % address
    assert judged(with_page(link)) == ""


def test_pdf_that_is_an_archive_as_well_is_refused() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("tool.exe", "MZ")
    assert judged(desk.pdf() + archive.getvalue()) == "not_pdf"
    assert judged(desk.pdf() + archive.getvalue() + b"\n") == "not_pdf"


def test_inspector_that_is_killed_at_its_limit_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspector, "MEMORY_BYTES", 8 * 1024 * 1024)
    assert inspector.inspect(desk.pdf(), most_pages=9).found in {"damaged", "too_complex"}
    monkeypatch.setattr(inspector, "MEMORY_BYTES", 768 * 1024 * 1024)
    monkeypatch.setattr(inspector, "LONGEST_SECONDS", 0.001)
    assert inspector.inspect(desk.pdf(), most_pages=9) == inspector.Findings(0, "too_complex")


def test_inspector_reads_and_writes_nothing_but_its_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdf.py").write_text("raise SystemExit('imported from the working directory')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert inspector.inspect(desk.pdf(2), most_pages=9) == inspector.Findings(2, "")


def test_full_disk_is_told_to_the_filer_and_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_more: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    checked = check_pdf(SimpleUploadedFile("a.pdf", desk.pdf()), law=LAW, field="statement")
    monkeypatch.setattr(default_storage._wrapped, "save", full)  # type: ignore[attr-defined]
    with pytest.raises(Busy, match=r"\w"):
        store(checked, actor=actor_for(cast.users["lawyer"]))
    assert not Document.records.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        plain(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        plain(CATALOG, *(b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 1 >>" % (n, n) for n in range(3, 33)), PAGE),
        plain(CATALOG, b"<< /Type /Pages /Kids [" + b"3 0 R " * 50_000 + b"] /Count 1 >>", PAGE),
        plain(CATALOG, b"2 0 R"),
        plain(CATALOG[:-2] + b"/X " + b"[" * 100_000 + b"]" * 100_000 + b">>", PAGES, PAGE),
        plain(CATALOG[:-2] + b"/X " + b"(" * 300_000 + b")" * 300_000 + b">>", b"<< /Type /Pages /Kids [] >>"),
        plain(b"<< >>", PAGES, PAGE, trailer=b"/Root 9 0 R"),
        plain(CATALOG, PAGES, PAGE)[:-40],
        b"%PDF-1.7\n" + b"<" * 900_000,
        b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 45_000 + b"startxref\n1\n%%EOF",
        (
            b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 99999999\n0000000000 65535 f \n"
            b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n32\n%%EOF"
        ),
        b"%PDF-1.7\nstartxref\n-1\n%%EOF",
        b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
        b"%PDF-",
        plain(
            CATALOG,
            *(b"<< /Type /Pages /Kids [" + b"%d 0 R " % (n + 1) * 30_000 + b"] /Count 1 >>" for n in range(2, 6)),
            PAGE,
        ),
    ],
    ids=range(15),
)
def test_pdf_made_to_exhaust_the_parser_is_refused(content: bytes) -> None:
    assert judged(content) in {"damaged", "too_many_pages", "too_complex"}


def test_stream_that_expands_a_thousandfold_is_not_expanded() -> None:
    bomb = zlib.compress(zlib.compress(b"\0" * 50_000_000))
    inside = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(bomb), bomb)
    assert judged(plain(CATALOG, PAGES, PAGE[:-2] + b"/Contents 4 0 R >>", inside)) == ""
    assert judged(plain(CATALOG, PAGES, PAGE, b"<< /Type /ObjStm /N 1 /First 4 " + inside[2:])) in {"", "too_complex"}


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.pdf", b"PK\x03\x04" + desk.pdf()),
        ("a.pdf", b"<html><script>alert(1)</script>" + desk.pdf()),
        ("a.pdf", b"GIF89a=1;" + desk.pdf()),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + desk.pdf()),
        ("a.pdf", b"\n" * 1025 + desk.pdf()),
        ("a.pdf.exe", desk.pdf()),
        ("a.pdf\0.exe", desk.pdf()),
        ("a.html", desk.pdf()),
        ("fdp.\u202egpj", desk.pdf()),
    ],
)
def test_file_must_be_a_pdf_by_name_and_by_content(name: str, content: bytes) -> None:
    assert judged(content, name) == "not_pdf"


NAMES = (
    "CON.pdf",
    "..pdf",
    ".pdf",
    "ا" * 300 + ".pdf",
    'a".pdf',
    "a\r\nSet-Cookie: x=1.pdf",
    "\u2066\u202eevil\u2069.pdf",
    "a;b=c.pdf",
    "%0d%0a.pdf",
    "عقد الإيجار 2026.pdf",
    "e\u0301" * 100 + ".pdf",
    "\U0001f4a3.pdf",
    "\u200b\u200e\ufeff.pdf",
)


@pytest.mark.parametrize("name", NAMES)
def test_any_file_name_is_cleaned_and_returned_in_one_header(cast: Cast, name: str) -> None:
    is_cleaned_and_returned(desk.case(cast), name, cast)


def is_cleaned_and_returned(case: Case, name: str, cast: Cast) -> None:
    """Check that a document may have this name, and that its download has one header."""
    stem, extension = clean_name(name)
    assert stem
    assert len(stem) <= 200
    assert not set(stem) & set("\r\n\0\u202e\u2066\u2069\u200e\ufeff\u200b/\\")
    if extension != "pdf":
        return
    stored = case.filing.documents.get(kind="statement").document
    Document.records.filter(pk=stored.pk).update(stem=stem)
    answer = _browser("lawyer", cast).get(reverse("case_document", args=[case.pk, stored.pk]))
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert not set(disposition) & set("\r\n\0")
    assert disposition.isascii()
    b"".join(answer)


def test_stored_document_has_the_bytes_and_hash_of_the_upload(cast: Cast) -> None:
    content = desk.pdf(2)
    checked = check_pdf(SimpleUploadedFile("a.pdf", content), law=LAW, field="statement")
    assert checked.content == content
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    case = desk.case(cast)
    stored = case.filing.documents.get(kind="statement").document
    with stored.content.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == stored.sha256


@pytest.mark.parametrize("member", ["stranger", "other_clerk", "witness", "officer", "groom"])
def test_document_is_a_404_for_users_without_a_right_to_its_case(cast: Cast, member: str) -> None:
    case = desk.case(cast)
    stored = case.filing.documents.get(kind="statement").document
    client = _browser(member, cast)
    for address in (
        reverse("case_document", args=[case.pk, stored.pk]),
        reverse("filing_document", args=[case.filing_id, stored.pk]),
        f"/media/{stored.content.name}",
        f"/static/{stored.content.name}",
        f"/static/../media/{stored.content.name}",
        f"/static/%2e%2e/media/{stored.content.name}",
    ):
        assert client.get(address).status_code == 404


def _browser(member: str, cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.users[member], BACKEND)
    return client
