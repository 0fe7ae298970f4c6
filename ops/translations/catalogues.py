"""The translation catalogues, maintained with Babel alone so that no gettext tools need to be installed.

Msgids are English. Arabic must be complete: nothing missing, nothing fuzzy, all six plural forms, the same
placeholders. The English catalogue holds only texts that differ from their msgid.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parents[2]
LOCALES = BASE_DIR / "locale"
SOURCES = ("config", "ops", "demo", "courts", "custody", "video", "hearings", "identity", "notary", "templates")
COMPLETE = ("ar",)
# As gettext and Django order them: zero, one, two, 3 to 10, 11 to 99, and the rest (100, 101, 102, ...). Babel's own
# rule for Arabic swaps the last two.
PLURALS = {
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)",
    ),
    "en": (2, "(n != 1)"),
}

# Functions that mark a text, and the positions of their text arguments ("c" marks a context).
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|(?<!\{)\{\w*\}(?!\})")

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Text:
    """One translatable text in the sources."""

    msgid: str
    plural: str | None
    context: str | None
    place: str

    @property
    def key(self) -> Key:
        return self.context, self.msgid


def texts() -> dict[Key, Text]:
    """Return every text marked for translation in Python and in templates."""
    found: dict[Key, Text] = {}
    for root in SOURCES:
        for path in sorted((BASE_DIR / root).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or {"migrations", "static"} & set(path.parts):
                continue
            for text in _texts_of(path):
                known = found.get(text.key)
                if known is None or (known.plural is None and text.plural is not None):
                    found[text.key] = text
    return found


def _texts_of(path: Path) -> Iterator[Text]:
    source = path.read_text("utf-8")
    place = str(path.relative_to(BASE_DIR))
    if path.suffix != ".py":
        if "{%" not in source and "_(" not in source:
            return
        # Python would read the indentation of a template as a block.
        source = re.sub(r"(?m)^[ \t]+", "", templatize(source, origin=place))
    rows = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for line, messages, _comments, context in rows:
        given = (messages,) if isinstance(messages, str) else tuple(messages)
        if given[0]:
            yield Text(given[0], given[1] if len(given) > 1 else None, context, f"{place}:{line}")


def path_of(locale: str) -> Path:
    return LOCALES / locale / "LC_MESSAGES" / "django.po"


def load(locale: str) -> Catalog:
    """Return the catalogue of a language, or an empty one if there is no file yet."""
    path = path_of(locale)
    catalog = Catalog(locale=locale, fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale)
    # Babel reads the plural rule from a file only; it has no setter.
    vars(catalog)["_num_plurals"], vars(catalog)["_plural_expr"] = PLURALS[locale]
    return catalog


@contextmanager
def locked(locale: str) -> Iterator[None]:
    """Lock the catalogue: several processes may merge translations at the same time."""
    folder = path_of(locale).parent
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def save(locale: str, catalog: Catalog) -> None:
    """Write the whole file, sorted by msgid, without locations or dates, so that a diff shows changed texts only."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    entries = out.getvalue().decode("utf-8").partition("\n\n")[2].rstrip("\n")
    header = [
        'msgid ""',
        'msgstr ""',
        rf'"Language: {locale}\n"',
        rf'"Plural-Forms: {catalog.plural_forms}\n"',
        r'"MIME-Version: 1.0\n"',
        r'"Content-Type: text/plain; charset=utf-8\n"',
        r'"Content-Transfer-Encoding: 8bit\n"',
    ]
    draft = path_of(locale).with_suffix(f".{os.getpid()}.part")
    draft.write_text("\n".join(header) + "\n" + (f"\n{entries}\n" if entries else ""), "utf-8")
    draft.replace(path_of(locale))


def compile_all(*, force: bool = False) -> list[str]:
    """Write the .mo files that Django reads, where the .po file is newer. Returns the languages written."""
    written = []
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime_ns > path.stat().st_mtime_ns:
            continue
        locale = path.parent.parent.name
        draft = target.with_suffix(f".{os.getpid()}.part")
        with draft.open("wb") as file:
            write_mo(file, load(locale))
        draft.replace(target)
        written.append(locale)
    # Texts translated before now, above all at the first start of a fresh clone, are cached as untranslated: reset that
    # cache, also if another process that started at the same time has written the files.
    translation_file_changed(sender=None, file_path=LOCALES / "django.mo")
    return written


def entries(catalog: Catalog) -> Iterator[Message]:
    """Yield the messages of a catalogue without its header."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    return message.context or None, message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> list[str]:
    """Return the translation, in one form or several."""
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def is_translated(message: Message) -> bool:
    return all(forms(message)) and "fuzzy" not in message.flags


def errors_of(message: Message, plural_forms: int) -> list[str]:
    """Return the errors of one translation."""
    found = []
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    if "fuzzy" in message.flags:
        found.append("is marked fuzzy")
    if not isinstance(message.id, str) and len(forms(message)) != plural_forms:
        found.append(f"has {len(forms(message))} plural forms of {plural_forms}")
    if not all(forms(message)):
        found.append("lacks a translation" if isinstance(message.id, str) else "lacks a plural form")
        return [f"{msgid!r} {error}" for error in found]
    allowed = set(_PLACEHOLDER.findall(msgid))
    if isinstance(message.id, str):
        if set(_PLACEHOLDER.findall(forms(message)[0])) != allowed:
            found.append("has other placeholders than its translation")
    else:
        needed = set(_PLACEHOLDER.findall(message.id[1]))
        for index, form in enumerate(forms(message)):
            held = set(_PLACEHOLDER.findall(form))
            # «no hearing», «one hearing», «two hearings» may omit the number; the counted forms may not.
            if held - needed - allowed or (needed - held and index >= min(3, plural_forms - 1)):
                found.append(f"has other placeholders in plural form {index}")
    if any(form.startswith("\n") != msgid.startswith("\n") for form in forms(message)):
        found.append("begins with a newline on one side only")
    return [f"{msgid!r} {error}" for error in found]


def check() -> list[str]:
    """Return the errors of all catalogues, one line each."""
    marked = texts()
    found = []
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/django.po")):
        locale = path.parent.parent.name
        catalog = load(locale)
        known = {key_of(message): message for message in entries(catalog)}
        for message in known.values():
            found += [f"{locale}: {error}" for error in errors_of(message, catalog.num_plurals)]
        found += [
            f"{locale}: {msgid!r} is in no source" for _context, msgid in sorted(known.keys() - marked.keys(), key=str)
        ]
        for key, text in marked.items():
            if key not in known:
                if locale in COMPLETE:
                    found.append(f"{locale}: {text.msgid!r} lacks a translation ({text.place})")
            elif (text.plural is not None) == isinstance(known[key].id, str):
                found.append(f"{locale}: {text.msgid!r} has a plural on one side only ({text.place})")
    return found
