"""Time zones in words, and as choices of a form: country and city in the reader's language, no obsolete names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import available_timezones

from babel import Locale
from django.utils.translation import pgettext

from courts.ground.wording.arabic_search import folded
from courts.ground.wording.dates import HOUSE_ZONE, arabic

# The Unicode CLDR, whose names of cities Babel has, keeps the first name of a zone; these were renamed since.
_CLDR_NAMES: Final = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Chuuk": "Pacific/Truk",
    "Pacific/Pohnpei": "Pacific/Ponape",
}


@cache
def _countries() -> dict[str, str]:
    """The country of each current zone. `zone.tab` lists no obsolete names."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    known = available_timezones()
    return {row[2]: row[0] for row in rows if row[2] in known}


@cache
def _names(language: str) -> dict[str, str]:
    """Country and city of each current zone in a language."""
    locale: Any = Locale.parse(language)
    found = {}
    for zone, country in _countries().items():
        city = locale.time_zones.get(_CLDR_NAMES.get(zone, zone), {}).get("city")
        plain = zone.rpartition("/")[2].replace("_", " ")
        found[zone] = f"{locale.territories.get(country, country)} – {city or plain}"
    return found


def zone_name(zone: str) -> str:
    """The name of a time zone: "UAE time", or country and city, or that of the database of zones for an old name."""
    if zone == str(HOUSE_ZONE):
        return pgettext("time zone", "UAE time")
    return _names("ar" if arabic() else "en").get(zone) or zone.replace("_", " ")


def zone_choices(stored: str = "") -> list[tuple[str, str]]:
    """Every current time zone with its name, by name; the zone of the country comes first.

    `stored`: a zone that stays a choice although its name is obsolete.
    """
    zones = {*_countries(), "UTC", str(HOUSE_ZONE), *([stored] if stored in available_timezones() else [])}
    named = [(zone, zone_name(zone)) for zone in zones]
    return sorted(named, key=lambda each: (each[0] != str(HOUSE_ZONE), folded(each[1]), each[0]))
