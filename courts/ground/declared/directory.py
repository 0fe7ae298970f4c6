"""The services directory of the home page: each app declares what it offers, under one of the groups here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    """Services under the name of what they are about and whom they are for."""

    title: str | Promise
    whom: str | Promise


CLAIMS: Final = Group(_("Claims and hearings"), _("For parties and lawyers"))
FAMILY: Final = Group(_("Marriage and family"), _("For citizens and residents"))
GROUPS: Final = (CLAIMS, FAMILY)


@dataclass(frozen=True, slots=True)
class Service:
    """One entry: what one comes for, one line about it, and where it begins. The address's name is its identity."""

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
