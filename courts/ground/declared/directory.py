"""The services directory of the home page: each app declares its services under one of these groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    """A group of services: its title and its audience."""

    title: str | Promise
    audience: str | Promise


CLAIMS: Final = Group(_("Claims and hearings"), _("For parties and lawyers"))
FAMILY: Final = Group(_("Marriage and family"), _("For citizens and residents"))
GROUPS: Final = (CLAIMS, FAMILY)


@dataclass(frozen=True, slots=True)
class Service:
    """One service: title, one line about it, and its first page. `url_name` identifies it."""

    group: Group
    title: str | Promise
    line: str | Promise
    url_name: str
    order: int
    note: str | Promise = field(default="")


_services: dict[str, Service] = {}


def register(service: Service) -> None:
    """Declare a service."""
    _services[service.url_name] = service


def services_of(group: Group) -> list[Service]:
    """The services of a group, in order."""
    return sorted((each for each in _services.values() if each.group == group), key=lambda each: each.order)
