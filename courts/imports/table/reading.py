"""The rows of a file: header, cells, and the errors that a row has by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from courts.imports.table.cells import typed
from courts.imports.table.columns import BY_KEY, BY_TITLE, COLUMNS, Column, InvalidCell, title_key
from courts.imports.table.decoding import Unreadable, decode

MAX_BYTES: Final = 5 * 2**20
MAX_ROWS: Final = 10_000
# Blank rows included. A spreadsheet can write many; five megabytes of line breaks would cost seconds.
MAX_ROWS_READ: Final = 100_000
MAX_CELL: Final = 1000
MAX_COLUMNS: Final = 60
SEPARATORS: Final = (",", ";", "\t")
SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class RowError:
    """An error of a cell, or of a row if `column` is empty."""

    row: int
    column: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    value: str = ""
    is_warning: bool = False


@dataclass(slots=True)
class Row:
    """One row with its values by column. `number` counts as a spreadsheet does: the header is row 1."""

    number: int
    values: dict[str, Any]
    errors: list[RowError] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """The value of a column."""
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    def add_error(self, column: str, code: str, *, is_warning: bool = False, **params: Any) -> None:
        """Note an error of this row."""
        value = self.values.get(column) or ""
        self.errors.append(RowError(self.number, column, code, params, str(value)[:SHOWN], is_warning))


@dataclass(frozen=True, slots=True)
class Table:
    """A file that could be read: its encoding and separator, the errors of its header, and its rows."""

    encoding: str
    separator: str
    errors: tuple[RowError, ...]
    header: tuple[str, ...]
    lines: tuple[tuple[int, list[str]], ...]

    def rows(self) -> Iterator[Row]:
        """Read every row. Faults of the file's rules, such as duplicates, are not in them."""
        for number, cells in self.lines:
            yield _row(number, cells, self.header)


def read(content: bytes) -> Table:
    """Read the file. Raises Unreadable for a file that is no table, or too large."""
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES // 2**20)
    text, encoding = decode(content)
    if not text.strip():
        raise Unreadable("empty")
    # A first line by which Excel names the separator.
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS:
        text = text.partition("\n")[2]
    separator = _separator(text)
    header, lines = _split(text, separator)
    if not lines:
        raise Unreadable("no_rows")
    known, errors = _header(header)
    return Table(encoding, separator, tuple(errors), tuple(known), tuple(lines))


def first_rows(content: bytes, number: int) -> list[dict[str, Any]]:
    """The values of the first rows of a file that was read before, for a preview."""
    table = read(content)
    return [_row(at, cells, table.header).values for at, cells in table.lines[:number]]


def _split(text: str, separator: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The cells of the header, and of each row with content together with its number."""
    lines: list[tuple[int, list[str]]] = []
    header: list[str] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if number > MAX_ROWS_READ:
                raise Unreadable("too_many_rows", limit=MAX_ROWS_READ)
            if len(cells) > MAX_COLUMNS:
                raise Unreadable("too_many_columns", row=number, limit=MAX_COLUMNS)
            if number == 1:
                header = cells
            elif any(cell.strip() for cell in cells):
                lines.append((number, cells))
            if len(lines) > MAX_ROWS:
                raise Unreadable("too_many_rows", limit=MAX_ROWS)
    except csv.Error as error:
        raise Unreadable("quotes", row=len(lines) + 2) from error
    return header, lines


def _separator(text: str) -> str:
    """The separator by which the first line has the most known titles."""
    first = text.lstrip().split("\n", 1)[0]

    def known(separator: str) -> int:
        return sum(title_key(part.strip().strip('"')) in BY_TITLE for part in first.split(separator))

    best = max(SEPARATORS, key=known)
    if not known(best):
        raise Unreadable("no_header")
    return best


def _header(titles: list[str]) -> tuple[list[str], list[RowError]]:
    """Return the key of each column ("" for an unknown one), and the errors of the header."""
    found: list[str] = []
    errors = []
    for title in titles:
        key = BY_TITLE.get(title_key(title), "")
        if not key and title.strip():
            errors.append(RowError(1, _printable(title.strip()), "unknown_column"))
        elif key in found and key:
            errors.append(RowError(1, key, "column_twice"))
        found.append(key)
    errors += [
        RowError(1, column.key, "missing_column")
        for column in COLUMNS
        if column.is_required and column.key not in found
    ]
    return found, errors


def _printable(text: str) -> str:
    """The beginning of a text, for a page and for the database, which takes no NUL."""
    return "".join(char if char.isprintable() else " " for char in text[:SHOWN])


def _row(number: int, cells: list[str], header: tuple[str, ...]) -> Row:
    row = Row(number, {column.key: column.empty for column in COLUMNS})
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        row.errors.append(RowError(number, "", "too_many_cells", {"expected": len(header), "found": len(cells)}))
    for key, cell in zip(header, cells, strict=False):
        if key:
            _cell(row, BY_KEY[key], typed(cell.strip()))
    for column in COLUMNS:
        has_error = any(error.column == column.key for error in row.errors)
        if column.is_required and column.key in header and not row.values[column.key] and not has_error:
            row.errors.append(RowError(number, column.key, "required"))
    return row


def _cell(row: Row, column: Column, text: str) -> None:
    if not text:
        return
    shown = _printable(text)
    if "\0" in text:
        row.errors.append(RowError(row.number, column.key, "control_characters", {}, shown))
        return
    if len(text) > MAX_CELL:
        row.errors.append(RowError(row.number, column.key, "too_long", {"limit": MAX_CELL}, shown))
        return
    try:
        row.values[column.key] = column.read(text)
    except InvalidCell as error:
        row.errors.append(RowError(row.number, column.key, error.code, error.params, shown))
