"""A CSV file is read in every form that spreadsheets write, and refused clearly in any other."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from courts.ground.models import Role
from courts.imports.table import reading
from courts.imports.table.cells import written
from courts.imports.table.columns import BY_KEY, BY_TITLE, COLUMNS, InvalidCell, read_day, title_key
from courts.imports.table.decoding import Unreadable, decode
from courts.imports.table.reading import MAX_BYTES, read
from courts.imports.wording.errors import ERRORS, REFUSALS, refusal, sentence

ROOT = Path(__file__).resolve().parents[2]
HEADER = "name_ar,emirates_id,email"
LINE = "ليلى حسن,784199012345670,layla@courts.example"


def text(*lines: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *lines]) + "\r\n"


def errors(content: str | bytes) -> list[tuple[int, str, str]]:
    table = read(content.encode() if isinstance(content, str) else content)
    found = [*table.errors, *(error for row in table.rows() for error in row.errors)]
    return [(error.row, error.column, error.code) for error in found]


def code_of(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert refusal(caught.value.code, caught.value.params)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_gives_the_same_rows(encoding: str, separator: str) -> None:
    content = text(LINE).replace(",", separator).encode(encoding)
    table = read(content)
    [row] = table.rows()
    assert (row.name_ar, row.emirates_id, row.email) == ("ليلى حسن", "784199012345670", "layla@courts.example")
    assert (row.number, row.errors, table.separator) == (2, [], separator)


def test_big_endian_utf16_with_its_mark_is_read() -> None:
    assert decode(b"\xfe\xff" + text(LINE).encode("utf-16-be"))[1] == "utf-16"


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "empty"),
        (b" \r\n \r\n", "empty"),
        (text().encode(), "no_rows"),
        (text(",,", " , ,").encode(), "no_rows"),
        (text(LINE).encode("utf-16-le"), "utf16_unmarked"),
        (b"PK\x03\x04" + b"x" * 100, "workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "workbook"),
        (b"%PDF-1.7\n", "not_text"),
        (b"name_ar\r\nJos\xe9\r\n", "encoding"),
        (b"\xef\xbb\xbfname_ar\r\n\xff\r\n", "damaged"),
        (b"a,b,c\r\n1,2,3\r\n", "no_header"),
        (text('"ليلى,784199012345670').encode(), "quotes"),
        (text('"ليلى" حسن,784199012345670,a@b.example').encode(), "quotes"),
        (b"name_ar" + b"," * 100 + b"\r\n" + b"x\r\n", "too_many_columns"),
        (b"name_ar\r\n" + b"x" * MAX_BYTES, "too_large"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_one_row_more_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert len(read(text(*[LINE] * 3).encode()).lines) == 3
    assert code_of(text(*[LINE] * 4).encode()) == "too_many_rows"


@pytest.mark.parametrize("blank", ["", ",,"])
def test_blank_rows_count_towards_the_rows_that_are_read(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS_READ", 5)
    assert len(read(text(blank, blank, blank, LINE).encode()).lines) == 1
    assert code_of(text(blank, blank, blank, blank, LINE).encode()) == "too_many_rows"


def test_file_of_line_breaks_is_refused_before_its_end() -> None:
    assert code_of(f"{HEADER}\n".encode() + b"\n" * 5_000_000) == "too_many_rows"


def test_header_names_unknown_missing_and_doubled_columns() -> None:
    found = errors(text("x,y,z", header="email,salary,e-mail,email").replace("x,y,z", "a@b.example,1,2,a@b.example"))
    assert set(found) == {
        (1, "salary", "unknown_column"),
        (1, "e-mail", "unknown_column"),
        (1, "email", "column_twice"),
        (1, "name_ar", "missing_column"),
    }


def test_titles_are_known_in_arabic_and_in_any_case() -> None:
    [row] = read(text("ليلى,784199012345670", header=" الاسم بالعربية ,EMIRATES ID").encode()).rows()
    assert (row.name_ar, row.emirates_id) == ("ليلى", "784199012345670")


def test_words_of_the_page_are_read_in_both_languages() -> None:
    for language in ("ar", "en"):
        with translation.override(language):
            for role in Role:
                assert BY_KEY["role"].read(str(role.label)) == role.value, role.label
            for column in COLUMNS:
                assert BY_TITLE[title_key(str(column.label))] == column.key


def test_first_line_that_names_the_separator_is_skipped() -> None:
    assert len(read(("sep=;\r\n" + text(LINE).replace(",", ";")).encode()).lines) == 1


def test_empty_rows_are_skipped_and_rows_keep_their_numbers() -> None:
    found = errors(text(LINE, "", ",,", "بلا رقم,12,", ""))
    assert found == [(5, "emirates_id", "emirates_id")]


@pytest.mark.parametrize(
    "line, error",
    [
        ("سطر\0خفي,784199012345670,", (2, "name_ar", "control_characters")),
        ("\u202eليلى,784199012345670,", (2, "name_ar", "control_characters")),
        ('"ليلى\nحسن",784199012345670,', (2, "name_ar", "line_break")),
        ("ا" * 201 + ",784199012345670,", (2, "name_ar", "too_long")),
        ("ا" * 2000 + ",784199012345670,", (2, "name_ar", "too_long")),
        ("ـــ,784199012345670,", (2, "name_ar", "required")),
        (",784199012345670,", (2, "name_ar", "required")),
        ("ليلى,7841990123456,", (2, "emirates_id", "emirates_id")),
        ("ليلى,784209912345670,", (2, "emirates_id", "emirates_id")),
        ("ليلى,abc199012345670,", (2, "emirates_id", "emirates_id")),
        ("ليلى,,a@@b.example", (2, "email", "email")),
        ('ليلى,,"a@b.example\r\nBcc: x@y.example"', (2, "email", "email")),
        ("ليلى,,ليلى@b.example", (2, "email", "email")),
        ("ليلى,," + "a" * 310 + "@b.example", (2, "email", "too_long")),
        ("ليلى,784199012345670,,more,and more", (2, "", "too_many_cells")),
    ],
)
def test_bad_cell_is_named_with_row_and_column(line: str, error: tuple[int, str, str]) -> None:
    assert error in errors(text(line))


def test_arabic_digits_and_dashes_are_the_same_number() -> None:
    [row] = read(text("ليلى,٧٨٤-١٩٩٠-١٢٣٤٥٦٧-٠,").encode()).rows()
    assert row.emirates_id == "784199012345670"


@pytest.mark.parametrize(
    "typed, day",
    [("2026-04-14", date(2026, 4, 14)), ("14/04/2026", date(2026, 4, 14)), ("١٤/٤/٢٠٢٦", date(2026, 4, 14))],
)
def test_day_is_read_in_both_orders_and_any_digits(typed: str, day: date) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    "typed, code",
    [
        ("2027-02-29", "day"),
        ("30/02/2026", "day"),
        ("2026-13-01", "day"),
        ("0001-01-01", "day"),
        ("9999-12-31", "day"),
        ("14/04/26", "day"),
        ("tomorrow", "day"),
        ("2026-04-14T10:00", "day"),
        ("1447-10-26", "hijri_day"),
        ("30/13/1447", "hijri_day"),
    ],
)
def test_day_that_does_not_exist_is_an_error(typed: str, code: str) -> None:
    with pytest.raises(InvalidCell) as caught:
        read_day(typed)
    assert caught.value.code == code


@pytest.mark.parametrize("value", ["=CMD()", "+1", "-1", "@sum", "\tx", "\rx", "\nx", "\uff1d1+1"])
def test_exported_cell_is_no_formula_and_comes_back_the_same(value: str) -> None:
    from courts.imports.table.cells import typed  # noqa: PLC0415

    assert written(value).startswith("'")
    assert typed(written(value)) == value


def test_phone_of_an_export_is_read_again() -> None:
    header = "name_ar,phone,email"
    line = f"ليلى,{written('+442071234567')},a@b.example"
    [row] = read(text(line, header=header).encode()).rows()
    assert (row.phone, row.errors) == ("+442071234567", [])


def test_every_error_and_refusal_has_words_in_both_languages() -> None:
    values = dict.fromkeys(("found", "expected", "limit", "other", "row"), 5)
    words = {}
    for language in ("ar", "en"):
        with translation.override(language):
            words[language] = [sentence(code, values) for code in ERRORS] + [refusal(code, values) for code in REFUSALS]
    for arabic, english in zip(words["ar"], words["en"], strict=True):
        assert re.search("[\u0621-\u064a]", arabic), english
        assert not re.search("[\u0621-\u064a]", english), english
        assert "%" not in arabic + english


def test_every_code_of_the_reader_has_a_sentence() -> None:
    """The codes as they stand in the source: one without a sentence is found only by a file that has that error."""
    found = set()
    for path in (ROOT / "courts" / "imports").rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = {"InvalidCell": 0, "Unreadable": 0, "add_error": 1, "RowError": 2}.get(name)
            code = call.args[place] if place is not None and len(call.args) > place else None
            if isinstance(code, ast.Constant):
                found.add(code.value)
    assert len(found) > 20
    assert found <= {*ERRORS, *REFUSALS}
