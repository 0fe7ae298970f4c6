"""Time zones in words, and as choices of a form."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.utils.translation import pgettext

from courts.ground.wording.dates import HOUSE_ZONE


def zone_name(zone: str) -> str:
    """The name of a time zone: "UAE time", or that of the database of zones, such as "Europe/Paris"."""
    return pgettext("time zone", "UAE time") if zone == str(HOUSE_ZONE) else zone.replace("_", " ")


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone with its name; the zone of the country comes first."""
    names = sorted(available_timezones(), key=lambda name: (name != str(HOUSE_ZONE), name))
    return [(name, zone_name(name)) for name in names]
