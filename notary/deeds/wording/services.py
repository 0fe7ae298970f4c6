"""Names of the kinds of deed, for lists: the title of any deed of the kind, or its short name in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notary.deeds.queries.verification import COPY

Names = Callable[[], dict[str, str]]

_NAMES: dict[str, str | Promise] = {COPY: _("Certified copy")}
_sources: list[Names] = []


def register(names: Names) -> None:
    """Declare where the names of services are found, in the active language. The catalogue of services does so."""
    if names not in _sources:
        _sources.append(names)


def names_of(services: Iterable[str]) -> dict[str, str]:
    """Return the names of these services in the active language; a service without one has its short name."""
    known: dict[str, str] = {key: str(value) for key, value in _NAMES.items()}
    for source in _sources:
        known |= source()
    return {service: known.get(service, service.replace("_", " ")) for service in services}
