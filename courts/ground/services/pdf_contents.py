"""Active content of a PDF: scripts, programs, embedded files, forms that submit themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

# Names in the file, whether plain, written with #-codes or inside a compressed stream.
_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMedia"})
_ACTS = frozenset(
    {
        *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE"),
        *("/Rendition", "/Movie", "/Sound", "/RichMedia", "/EmbeddedFile"),
    }
)
_SAYS_WHAT_IT_IS = ("/S", "/Type", "/Subtype")

MOST_OBJECTS = 100_000
LONGEST = 10.0  # seconds of reading


class TooTangled(Exception):
    """The file has too many objects, or takes too long to read."""


def is_active(reader: PdfReader) -> bool:
    """Return True if any object of the file is active. Raises TooTangled, and the reader's errors on a broken file."""
    until = time.monotonic() + LONGEST
    for count, found in enumerate(_everything(reader)):
        if count > MOST_OBJECTS or time.monotonic() > until:
            raise TooTangled
        if not isinstance(found, DictionaryObject):
            continue
        if not _KEYS.isdisjoint(found):
            return True
        for name in _SAYS_WHAT_IT_IS:
            said = found.raw_get(name) if name in found else None
            said = said.get_object() if isinstance(said, IndirectObject) else said
            if isinstance(said, NameObject) and said in _ACTS:
                return True
    return False


def _everything(reader: PdfReader) -> Iterator[Any]:
    """Yield each numbered object of the file, and each object inside it, once."""
    numbers = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[Any] = [reader.trailer]
    for number, generation in sorted(numbers):
        if number:
            waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
            while waiting:
                found = waiting.pop()
                yield found
                if isinstance(found, DictionaryObject | StreamObject):
                    waiting.extend(found.raw_get(name) for name in found)
                elif isinstance(found, ArrayObject):
                    waiting.extend(list.__iter__(found))
