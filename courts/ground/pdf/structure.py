"""The pages and the active content of a PDF, by its structure. A program: PDF on stdin, JSON on stdout.

It is a program so that a file made to exhaust the reader exhausts this process alone: processor time and memory have
limits, and nothing is written. It imports nothing of the product, and starts in a tenth of a second.

A name of a resource (`/AA` for an image, `/JS` for a font) and the words of a title are no actions. What counts is an
object in the shape of an action, a file specification, a form of XFA or a rich annotation, whether the catalog reaches
it or not: another reader may.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

MOST_OBJECTS: Final = 200_000
# Actions that leave the document, run something or play something. ISO 32000-2, table 201.
_ACTIONS: Final = frozenset(
    {
        *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE"),
        *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView"),
    }
)
_ANNOTATIONS: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"})
_TYPES: Final = frozenset({"/EmbeddedFile", "/RichMedia", "/Rendition", "/MediaClip"})
# Actions that may run when the document opens: they show a part of it.
_HARMLESS: Final = frozenset({"", "/GoTo", "/Named"})
# Addresses that a link may have, for the user to press. Other schemes run scripts or open files of the machine.
_SCHEME: Final = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\x00-\x20-]*):")
# They open a browser, a mail program or a telephone, never a program of the sender's choice.
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "sms", "whatsapp", "ftp", "ftps", "geo", "callto"})
# An address without a scheme may begin with a host and a port, which look like one.
_HOST_AND_PORT: Final = re.compile(r"\s*[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+:[0-9]{1,5}([/?#].*)?\s*", re.DOTALL)
# Keys that an element of the structure tree never has, and an action that does something has.
_OF_ACTIONS: Final = frozenset({"/JS", "/F", "/Win", "/Mac", "/Unix", "/R", "/OP", "/Fields", "/D", "/T"})
_OF_FILES: Final = frozenset({"/F", "/UF", "/DOS", "/Mac", "/Unix"})


class TooComplex(Exception):
    """The file has too many objects."""


def inspect(content: bytes, most_pages: int) -> dict[str, Any]:
    """Return `pages` (counted up to one more than `most_pages`) and `found`: why the file is refused, or nothing.

    Raises TooComplex, and any error of the reader on a broken file.
    """
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        return {"pages": 0, "found": "restricted" if reader.decrypt("") else "encrypted"}
    pages = _count_pages(reader, most_pages)
    return {"pages": pages, "found": "active_content" if any(map(_is_active, _objects(reader))) else ""}


def _count_pages(reader: PdfReader, most: int) -> int:
    root = _value(reader.trailer, "/Root")
    waiting = [root.raw_get("/Pages")] if isinstance(root, DictionaryObject) else []
    if not waiting:
        raise ValueError("no catalog")
    seen: set[int] = set()
    pages = steps = 0
    while waiting and pages <= most:
        steps += 1
        if steps > MOST_OBJECTS:
            raise TooComplex
        found = waiting.pop()
        is_leaf = True
        if isinstance(found, IndirectObject):
            node = found.get_object()
            kids = _value(node, "/Kids") if isinstance(node, DictionaryObject) else None
            is_leaf = not isinstance(kids, ArrayObject)
            # A branch that is met twice would make a small file a tree of millions of pages; a page may repeat.
            if not is_leaf:
                if found.idnum in seen:
                    raise TooComplex
                seen.add(found.idnum)
            found = node
        if not isinstance(found, DictionaryObject):
            raise TypeError("a page that is no dictionary")
        kids = _value(found, "/Kids")
        if isinstance(kids, ArrayObject):
            waiting.extend(list.__iter__(kids))
        elif is_leaf:
            pages += 1
    return pages


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield each dictionary of the file, with or without a number of its own, once."""
    numbers = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[Any] = [reader.trailer]
    count = 0
    for number, generation in sorted(numbers):
        if number:
            waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            count += 1
            if count > MOST_OBJECTS:
                raise TooComplex
            found = waiting.pop()
            if isinstance(found, DictionaryObject):
                yield found
                waiting.extend(found.raw_get(name) for name in found)
            elif isinstance(found, ArrayObject):
                waiting.extend(list.__iter__(found))


def _value(found: DictionaryObject, name: str) -> Any:
    value = found.raw_get(name) if name in found else None
    return value.get_object() if isinstance(value, IndirectObject) else value


def _name(found: DictionaryObject, name: str) -> str:
    value = _value(found, name)
    return str(value) if isinstance(value, NameObject) else ""


def _is_active(found: DictionaryObject) -> bool:
    return _is_action(found) or _runs_by_itself(found) or _is_embedded_file(found) or _is_rich(found) or _has_xfa(found)


def _is_action(found: DictionaryObject) -> bool:
    kind = _name(found, "/S")
    if kind == "/URI":
        return _is_foreign_scheme(_value(found, "/URI"))
    if kind == "/Thread":
        return "/F" in found
    if kind not in _ACTIONS:
        return False
    is_element = _name(found, "/Type") == "/StructElem" or ("/P" in found and "/Type" not in found)
    return not is_element or not _OF_ACTIONS.isdisjoint(found)


def _runs_by_itself(found: DictionaryObject) -> bool:
    """Additional actions, which run without a click, and scripts by name."""
    additional = _value(found, "/AA")
    if _is_plain(additional) and any(_is_shaped_as_action(_value(additional, name)) for name in additional):
        return True
    opening = _value(found, "/OpenAction")
    if _is_plain(opening) and (_name(opening, "/S") not in _HARMLESS or "/Next" in opening):
        return True
    return _is_name_tree(_value(found, "/JavaScript"))


def _is_foreign_scheme(address: Any) -> bool:
    text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    scheme = None if _HOST_AND_PORT.fullmatch(text) else _SCHEME.match(text)
    return scheme is not None and re.sub(r"[\x00-\x20]", "", scheme[1]).lower() not in _SCHEMES


def _has_xfa(found: DictionaryObject) -> bool:
    """A form of XFA, which has scripts of its own; not an image or a font of that name."""
    form = _value(found, "/AcroForm")
    forms = [form] if isinstance(form, DictionaryObject) else []
    if "/Fields" in found:
        forms.append(found)
    if any(isinstance(_value(each, "/XFA"), (StreamObject, ArrayObject)) for each in forms):
        return True
    xfa = _value(found, "/XFA")
    return isinstance(xfa, ArrayObject) or (isinstance(xfa, StreamObject) and "/Subtype" not in xfa)


def _is_shaped_as_action(found: Any) -> bool:
    return _is_plain(found) and "/S" in found


def _is_embedded_file(found: DictionaryObject) -> bool:
    files = _value(found, "/EF")
    if _is_plain(files) and (not files or not _OF_FILES.isdisjoint(files)):
        return True
    # The bytes of this stream are outside the file.
    if isinstance(found, StreamObject) and "/F" in found:
        return True
    return (
        _is_name_tree(_value(found, "/EmbeddedFiles"))
        or any(_is_file(each) for each in _each(_value(found, "/AF")))
        or (_name(found, "/Type") == "/Catalog" and _is_plain(_value(found, "/Collection")))
    )


def _is_file(found: Any) -> bool:
    return _is_plain(found) and (_name(found, "/Type") == "/Filespec" or not _OF_FILES.isdisjoint(found))


def _is_rich(found: DictionaryObject) -> bool:
    kind = _name(found, "/Type")
    return kind in _TYPES or (kind in {"", "/Annot"} and _name(found, "/Subtype") in _ANNOTATIONS)


def _is_plain(found: Any) -> bool:
    return isinstance(found, DictionaryObject) and not isinstance(found, StreamObject)


def _is_name_tree(found: Any) -> bool:
    return _is_plain(found) and ("/Names" in found or "/Kids" in found)


def _each(found: Any) -> Iterator[Any]:
    for each in list.__iter__(found) if isinstance(found, ArrayObject) else [found]:
        yield each.get_object() if isinstance(each, IndirectObject) else each


def main() -> None:
    """Read the PDF, with the limits of the command line: pages, seconds of processor time, bytes of memory."""
    most_pages, seconds, memory = (int(text) for text in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = inspect(sys.stdin.buffer.read(), most_pages)
    except (TooComplex, MemoryError, RecursionError):
        answer = {"pages": 0, "found": "too_complex"}
    except Exception:  # noqa: BLE001 - a hostile file may break the reader in any way; none may pass
        answer = {"pages": 0, "found": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
