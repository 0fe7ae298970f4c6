"""Documents are rendered from templates and data: what a user wrote is shown, and never run."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from courts.signing.pdf import render as rendering
from courts.signing.pdf.render import RenderFailed, render

AT = datetime(2026, 4, 14, 8, tzinfo=UTC)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "one.typ"
    path.write_text(
        '#set document(title: "t")\n#set text(font: "IBM Plex Sans Arabic", lang: "en")\n'
        "#let values = json(bytes(sys.inputs.values))\n#values.text",
        "utf-8",
    )
    return path


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "text", ["{{7*7}}", '#eval("1+1")', "a \\ b", "*bold* _x_", '#read("/etc/passwd")', "<label> @ref $x$", "// no"]
)
def test_text_of_a_user_stays_as_it_is(template: Path, text: str) -> None:
    assert text_of(render(template, {"text": text}, made_at=AT)).strip() == text


def test_controls_that_turn_the_order_of_letters_are_left_out(template: Path) -> None:
    assert text_of(render(template, {"text": "fdp\u202egpj\u2066\u0000"}, made_at=AT)).strip() == "fdpgpj"


def test_equal_calls_give_equal_bytes(template: Path) -> None:
    first, second = (render(template, {"text": "عقد"}, made_at=AT) for _turn in range(2))
    assert first == second


def test_document_is_archivable_and_tagged(template: Path) -> None:
    pdf = render(template, {"text": "x"}, made_at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_template_reads_no_file_outside_its_folder(template: Path) -> None:
    template.write_text('#read("/../../../../etc/hostname")', "utf-8")
    with pytest.raises(RenderFailed):
        render(template, {}, made_at=AT)


def test_template_that_never_ends_is_stopped(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "PROCESSOR_SECONDS", 1)
    template.write_text("#let n = 0\n#while true { n += 1\n if n > 9990 { n = 0 } }", "utf-8")
    with pytest.raises(RenderFailed):
        render(template, {}, made_at=AT)


def test_wrong_template_names_no_value(template: Path) -> None:
    template.write_text("#json(bytes(sys.inputs.values)).missing", "utf-8")
    values: dict[str, Any] = {"secret": "784-1990"}
    with pytest.raises(RenderFailed) as failed:
        render(template, values, made_at=AT)
    assert "784" not in str(failed.value)
