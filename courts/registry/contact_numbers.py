"""Identity, licence and telephone numbers of the Emirates: normalised, then checked by their form."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BETWEEN: Final = re.compile(r"[\s\-–‑()./\u200e\u200f]")
_LICENCE: Final = re.compile(r"[A-Z]{0,4}[0-9]{4,15}")
_NATIONAL_PHONE: Final = re.compile(r"0[2-9][0-9]{7}|05[0-9]{8}")
_FOREIGN_PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_OLDEST_BIRTH_YEAR: Final = 1900


def compact(text: str) -> str:
    """Return the text with Arabic and Persian digits as 0-9, and without spaces, dashes and brackets."""
    return _BETWEEN.sub("", text.translate(_DIGITS)).upper()


def is_emirates_id(digits: str, *, this_year: int) -> bool:
    """Check the form: 784, year of birth, seven digits, check digit. `check_digit_fits` checks the check digit."""
    return bool(re.fullmatch(r"784[0-9]{12}", digits)) and _OLDEST_BIRTH_YEAR <= int(digits[3:7]) <= this_year


def check_digit_fits(digits: str) -> bool:
    """Check Luhn over all fifteen digits. No official text defines it, so a failure is a warning, never a refusal."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_licence(text: str) -> bool:
    """Check the form of a commercial licence: digits, with the letters of the licensing authority in front, if any."""
    return bool(_LICENCE.fullmatch(text))


def phone(text: str) -> str | None:
    """Return the telephone number as it is stored: national from 0, foreign from +. None for any other text."""
    plain = compact(text)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if plain.startswith("+971"):
        plain = "0" + plain[4:].removeprefix("0")
    return plain if _NATIONAL_PHONE.fullmatch(plain) or _FOREIGN_PHONE.fullmatch(plain) else None
