"""Tags and filters for numbers, names and file names."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courts.ground.wording import number_format, roles, time_zones
from courts.ground.wording.written_language import written_language

register = Library()


@register.filter
def as_json(value: Any) -> str:
    """The value as JSON, for a data attribute that a script reads. Autoescaping protects the attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def money(amount: Decimal | float | str | None) -> SafeString:
    """«1,240,000.00 درهم» / "AED 1,240,000.00"."""
    return format_html("<bdi>{}</bdi>", number_format.money(amount)) if amount not in (None, "") else SafeString("")


@register.filter
def filesize(count: int | None) -> SafeString:
    """«18.4 م.ب» / "18.4 MB"."""
    return format_html("<bdi>{}</bdi>", number_format.file_size(count or 0))


@register.filter
def percent(share: float) -> SafeString:
    """«62٪» / "62%"."""
    return format_html("<bdi>{}</bdi>", number_format.percent(share))


@register.filter
def bdi(value: Any) -> SafeString:
    """A value with isolated direction, so that it does not affect the text around it."""
    return format_html("<bdi>{}</bdi>", "" if value is None else value)


@register.filter
def ltr(value: Any) -> SafeString:
    """A code, phone number or e-mail address, always left to right."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if value is None else value)


@register.filter
def language_attributes(text: str, around: str) -> SafeString:
    """Return the attributes of an element whose typed text is in another language than `around`; else nothing."""
    language = written_language(text, around)
    if language == around:
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, "rtl" if language == "ar" else "ltr")


@register.filter
def zone_name(zone: str) -> SafeString:
    """«توقيت الإمارات» / "UAE time", or the name of another time zone."""
    return format_html("<bdi>{}</bdi>", time_zones.zone_name(zone))


@register.filter
def file_stem(name: str) -> SafeString:
    """«سندات 2025» of `سندات 2025.pdf`: without the suffix, which would move to the front in Arabic."""
    stem, dot, _suffix = name.rpartition(".")
    return format_html("<bdi>{}</bdi>", stem if dot and stem else name)


@register.filter
def file_kind(name: str) -> SafeString:
    """«PDF» of `سندات 2025.pdf`."""
    stem, dot, suffix = name.rpartition(".")
    return format_html("<bdi>{}</bdi>", suffix.upper() if dot and stem else "")


@register.simple_tag
def case_number(number: int, year: int, kind: str = "") -> SafeString:
    """«الدعوى رقم 1466 لسنة 2026 تجاري كلي» / "Case 1466 of 2026, Commercial". Never `1466/2026`."""
    return format_html("<bdi>{}</bdi>", number_format.case_number(number, year, kind))


@register.simple_tag(name="role")
def role_word(code: str, person: Any = None) -> str:
    """The word for a role. It agrees with the person's gender: «المحامية»."""
    return roles.word_of(code, person)
