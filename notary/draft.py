"""The draft of a deed: the text on which everyone agrees, and its hash.

It is pure data. An application makes it, each party agrees to its hash, the sitting reads and signs it, and the deed is
rendered from it. The number, the day and the verification code of the deed are not part of it: they do not exist yet.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class DraftParty:
    """A party as the deed names them. name: as in the identity record. identity: document and masked number."""

    role: str
    role_ar: str
    role_en: str
    name: str
    name_en: str
    identity_ar: str
    identity_en: str
    born_on: str = ""
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of the deed. The Arabic text is authoritative, the English one mirrors it.

    heading: of the section that begins with the clause. A draft without headings has the hash that it had before them.
    """

    ar: str
    en: str
    heading_ar: str = ""
    heading_en: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. service, version: of the definition in the catalogue. law: name of the law profile."""

    service: str
    version: int
    law: str
    title_ar: str
    title_en: str
    office_ar: str
    office_en: str
    parties: tuple[DraftParty, ...]
    clauses: tuple[Clause, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the draft as JSON values."""
        return json.loads(_canonical(self))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Draft:
        """Return the draft of stored JSON values. Raises KeyError or TypeError for another shape."""
        parts = {name: value[name] for name in cls.__slots__ if name not in {"parties", "clauses"}}
        return cls(
            **parts,
            parties=tuple(DraftParty(**row) for row in value["parties"]),
            clauses=tuple(Clause(**row) for row in value["clauses"]),
        )

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, as hexadecimal digits: equal drafts have equal hashes on every machine."""
        return hashlib.sha256(_canonical(self)).hexdigest()


_TEXTS: Final = frozenset({"ar", "en"})


def _canonical(draft: Draft) -> bytes:
    """Sorted keys, no spaces, and letters in NFC: two encodings of the same Arabic letter are one text."""
    whole = asdict(draft)
    whole["clauses"] = [
        {name: text for name, text in row.items() if text or name in _TEXTS} for row in whole["clauses"]
    ]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()
