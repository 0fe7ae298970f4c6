"""Telephone numbers as gateways want them (ITU-T E.164)."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings

# Stored by `typed_numbers.phone`: national from 0, foreign from +.
_MOBILE: Final = re.compile(r"05[0-9]{8}")
_FOREIGN: Final = re.compile(r"\+[1-9][0-9]{7,14}")


def e164(stored: str) -> str | None:
    """The stored number as +971501234567. None for a landline, a country that is not allowed, or any other text."""
    if _MOBILE.fullmatch(stored):
        found = f"+971{stored[1:]}"
    elif _FOREIGN.fullmatch(stored) and not stored.startswith("+971"):
        found = stored
    else:
        return None
    allowed = settings.GATEWAY_COUNTRIES
    return found if not allowed or found[1:].startswith(tuple(allowed)) else None
