"""All services of the catalogue, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from courts.ground.questions.reading import BadDefinition
from notary.catalogue.definition import Group, Service
from notary.catalogue.reading import read_questions, read_service
from notary.catalogue.validity import errors_of

_DATA: Final = Path(__file__).parent / "data"
# Folders with definitions. An installation may add its own.
FOLDERS: list[Path] = [_DATA / "services"]


@cache
def _all() -> dict[tuple[str, int], Service]:
    shared = read_questions(_DATA / "people.toml")
    found: dict[tuple[str, int], Service] = {}
    for path in sorted(path for folder in FOLDERS for path in folder.glob("*.toml")):
        service = read_service(path, shared)
        if (service.slug, service.version) in found:
            raise BadDefinition(f"{path.name}: version {service.version} of {service.slug} is there already")
        found[service.slug, service.version] = service
    return found


def forget() -> None:
    """Read the files again at the next use."""
    _all.cache_clear()


def errors() -> list[str]:
    """Return the errors of all definitions, as sentences. Empty: the catalogue can be used."""
    try:
        return [error for service in _all().values() for error in errors_of(service)]
    except BadDefinition as error:
        return [str(error)]


def services(group: Group | None = None) -> list[Service]:
    """Return the newest version of each service, in their order; of one group, or of all."""
    newest: dict[str, Service] = {}
    for (slug, _version), service in sorted(_all().items()):
        newest[slug] = service
    found = [service for service in newest.values() if group is None or service.group is group]
    return sorted(found, key=lambda service: (service.order, service.slug))


def service(slug: str, version: int | None = None) -> Service:
    """Return a service, in its newest version or in a given one. Raises LookupError."""
    if version is not None:
        return _all()[slug, version]
    found = next((row for row in services() if row.slug == slug), None)
    if found is None:
        raise LookupError(slug)
    return found
