"""All types of filing, read once."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from courts.ground import clock
from courts.ground.questions.reading import BadDefinition
from courts.registry.filing_types.definition import FilingType, Place
from courts.registry.filing_types.reading import read_type

# Folders with definitions. An installation may add its own.
FOLDERS: list[Path] = [Path(__file__).parent / "data"]
CLAIM: Final = "statement_of_claim"


@cache
def _all() -> dict[tuple[str, int], FilingType]:
    found: dict[tuple[str, int], FilingType] = {}
    for path in sorted(path for folder in FOLDERS for path in folder.glob("*.toml")):
        kind = read_type(path)
        if (kind.code, kind.version) in found:
            raise BadDefinition(f"{path.name}: version {kind.version} of {kind.code} is there already")
        found[kind.code, kind.version] = kind
    return found


def forget() -> None:
    """Read the files again at the next use."""
    _all.cache_clear()


def every_version() -> list[FilingType]:
    """Return all versions of all types. Raises BadDefinition."""
    return list(_all().values())


def types(place: Place | None = None, *, day: date | None = None) -> list[FilingType]:
    """Return the version of each type that is in force on a day (today), in order; of one place, or of all."""
    today = day or clock.today()
    newest: dict[str, FilingType] = {}
    for (code, _version), kind in sorted(_all().items()):
        if kind.since <= today:
            newest[code] = kind
    found = [kind for kind in newest.values() if place is None or kind.place is place]
    return sorted(found, key=lambda kind: (kind.order, kind.code))


def filing_type(code: str, version: int | None = None) -> FilingType:
    """Return a type, in the version in force today or in a given one. Raises LookupError."""
    if version is not None:
        return _all()[code, version]
    found = next((kind for kind in types() if kind.code == code), None)
    if found is None:
        raise LookupError(code)
    return found
