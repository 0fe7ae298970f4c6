"""One cell of CSV, both ways: what a spreadsheet would take for a formula is written with an apostrophe before it."""

from __future__ import annotations

from typing import Final

# Source: OWASP, CSV Injection. Spreadsheets of East Asian languages take the full-width signs too.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
APOSTROPHE: Final = "'"


def written(value: object) -> str:
    """The text of a cell in an export."""
    text = "" if value is None else str(value)
    return APOSTROPHE + text if text.startswith(FORMULA) else text


def typed(text: str) -> str:
    """The text of a cell in an import, without the apostrophe that an export put before a formula."""
    return text[1:] if text.startswith(APOSTROPHE) and text[1:].startswith(FORMULA) else text
