"""Screens as administrators look them up."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Device, Space


def devices_listed(*, revoked: bool = False) -> QuerySet[Device]:
    """The screens that are not revoked, or the revoked ones, the newest first."""
    rows = Device.records.select_related("space__venue").filter(revoked_at__isnull=not revoked)
    return rows.order_by("-created_at", "pk")


def device_of(key: UUID) -> Device:
    """Return a screen. Raises NotVisible if there is none."""
    device = Device.records.select_related("space__venue").filter(pk=key).first()
    if device is None:
        raise NotVisible
    return device


def spaces_for_screens() -> QuerySet[Space]:
    """The rooms of all venues, by the name of the venue."""
    return Space.records.select_related("venue").order_by("venue__name_ar", "name_ar", "pk")
