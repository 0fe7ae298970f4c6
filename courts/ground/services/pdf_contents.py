"""What a PDF would do besides being read: scripts, programs, files inside it, forms that send themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

# Read as names of the file, whether plain, written with #-codes or packed away in a compressed stream.
_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMedia"})
_ACTS = frozenset(
    {
        *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE"),
        *("/Rendition", "/Movie", "/Sound", "/RichMedia", "/EmbeddedFile"),
    }
)
_SAYS_WHAT_IT_IS = ("/S", "/Type", "/Subtype")

MOST_OBJECTS = 100_000
LONGEST = 10.0  # seconds of looking


class TooTangled(Exception):
    """More objects than a paper has, or more time than a paper needs."""


def is_active(reader: PdfReader) -> bool:
    """Whether any object of the file acts. Raises TooTangled, and whatever the reader raises on a broken file."""
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
    """Every object that the file numbers, and every one inside it, each once."""
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
