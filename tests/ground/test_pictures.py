"""Photographed papers: by their bytes, with limits before the decoder, and without what the picture does not show."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import av
import pytest
from av.codec import CodecContext
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from courts.ground.law import profile
from courts.ground.pdf import pictures
from courts.ground.services.documents import BadFile, check_paper
from tests.registry import desk

LAW = profile("test", date(2026, 1, 5))


def picture(kind: str, width: int = 320, height: int = 240) -> bytes:
    name, form = ("mjpeg", "yuvj420p") if kind == "jpeg" else ("png", "rgb24")
    frame = av.VideoFrame(width, height, "rgb24").reformat(format=form)
    frame.pts = 0
    writer: Any = CodecContext.create(name, "w")
    writer.width, writer.height, writer.pix_fmt, writer.framerate = width, height, form, 1
    return b"".join(bytes(packet) for packet in (*writer.encode(frame), *writer.encode(None)))


def with_place(jpeg: bytes, orientation: int = 6) -> bytes:
    """Return the picture with an EXIF segment: an orientation, and a place that no one may read."""
    entry = (0x0112).to_bytes(2) + (3).to_bytes(2) + (1).to_bytes(4) + orientation.to_bytes(2) + b"\0\0"
    segment = b"Exif\0\0MM\0*\0\0\0\x08" + (1).to_bytes(2) + entry + b"\0\0\0\0GPS 25.35N 55.42E"
    return jpeg[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2) + segment + jpeg[2:]


def taken(content: bytes, name: str = "photo.jpg") -> Any:
    return check_paper(SimpleUploadedFile(name, content), law=LAW, field="file")


@pytest.mark.parametrize("kind", ["jpeg", "png"])
@pytest.mark.parametrize("name", ["photo.jpg", "IMG_2031.PNG", "paper.pdf", "scan"])
def test_picture_becomes_a_pdf_of_one_page_whatever_its_name(kind: str, name: str) -> None:
    checked = taken(picture(kind), name)
    assert (checked.extension, checked.media_type, checked.pages) == ("pdf", "application/pdf", 1)
    assert len(PdfReader(BytesIO(checked.content)).pages) == 1


def test_place_of_a_photograph_is_dropped_and_the_page_is_upright() -> None:
    checked = taken(with_place(picture("jpeg")))
    assert b"GPS" not in checked.content
    assert b"Exif" not in checked.content
    assert PdfReader(BytesIO(checked.content)).pages[0].rotation == 90


def test_bytes_after_the_end_of_a_picture_are_dropped() -> None:
    assert b"hidden" not in taken(picture("png") + b"PK\x03\x04 hidden").content


def test_number_of_points_is_checked_before_the_picture_is_decoded() -> None:
    png = bytearray(picture("png"))
    png[16:24] = (60_000).to_bytes(4) + (60_000).to_bytes(4)
    with pytest.raises(BadFile) as refused:
        taken(bytes(png))
    assert refused.value.code == "too_many_pixels"


def test_size_is_checked_before_the_picture_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courts.ground.services.documents.to_pdf", lambda _content: pytest.fail("decoded"))
    large = SimpleUploadedFile("photo.jpg", picture("jpeg"))
    large.size = LAW.filings.max_upload_bytes + 1
    with pytest.raises(BadFile) as refused:
        check_paper(large, law=LAW, field="file")
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, b"\xff\xd8\xff\xe0" + b"A" * 500]
)
def test_damaged_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        taken(content)
    assert refused.value.code == "damaged"


def test_decoder_that_exhausts_its_limits_refuses_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MEMORY_BYTES", 8 * 1024 * 1024)
    assert pictures.to_pdf(picture("png")).found in {"damaged", "too_complex"}


def test_other_files_are_refused_and_a_pdf_is_taken_as_before() -> None:
    for name, content in (("a.gif", b"GIF89a" + b"\0" * 50), ("a.jpg", b"<html></html>"), ("a.svg", b"<svg/>")):
        with pytest.raises(BadFile) as refused:
            taken(content, name)
        assert refused.value.code == "not_pdf"
    assert taken(desk.pdf(), "paper.pdf").pages >= 1
