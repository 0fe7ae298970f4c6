"""Bytes to text: the encodings in which spreadsheets save CSV, and refusals that say what to do."""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final

# Programs in Arabic Windows save "CSV" in this encoding, "CSV UTF-8" in the other.
ARABIC_WINDOWS: Final = "cp1256"
# Magic bytes of files that are no text, with the code of their refusal.
OTHER_FILES: Final = ((b"PK\x03\x04", "workbook"), (b"\xd0\xcf\x11\xe0", "workbook"), (b"%PDF", "not_text"))


class Unreadable(ValueError):
    """The file cannot be read as a table. `code` names the sentence, `params` its values."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding. Raises Unreadable.

    A byte order mark decides. Without one it is UTF-8, if the bytes are valid UTF-8; else Windows-1256, if the text
    then has Arabic letters and no control characters. UTF-16 without a mark is refused: it can be read in two ways.
    """
    for magic, code in OTHER_FILES:
        if content.startswith(magic):
            raise Unreadable(code)
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return _strict(content, "utf-8-sig" if name == "utf-8" else name), name
    if _looks_like_utf16(content):
        raise Unreadable("utf16_unmarked")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        almost = content.decode("utf-8", errors="replace")
    if sum("\u0600" <= char <= "\u06ff" for char in almost) > almost.count("\ufffd"):
        # UTF-8 with a few broken letters. As Windows-1256 every letter of it would be another one.
        raise Unreadable("damaged")
    text = content.decode(ARABIC_WINDOWS)
    if _is_arabic(text):
        return text, ARABIC_WINDOWS
    raise Unreadable("encoding")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("damaged") from error


def _looks_like_utf16(content: bytes) -> bool:
    """Every second byte of ASCII in UTF-16 is zero; in other text hardly any byte is."""
    part = content[:4000]
    return len(part) > 3 and part.count(0) > len(part) // 8


def _is_arabic(text: str) -> bool:
    part = text[:20_000]
    arabic = sum("\u0600" <= char <= "\u06ff" for char in part)
    controls = sum(unicodedata.category(char) in {"Cc", "Co", "Cn"} and char not in "\t\r\n" for char in part)
    return arabic > 0 and controls == 0
