"""Names of the kinds of deed, for lists: those of the catalogue of services."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from notary.catalogue import registry
from notary.deeds.queries.verification import COPY


def names_of(services: Iterable[str]) -> dict[str, str]:
    """Return the names of these services in the active language; an unknown service has its short name."""
    known = {each.slug: str(each.name) for each in registry.services()} | {COPY: _("Certified copy")}
    return {service: known.get(service, service.replace("_", " ")) for service in services}
