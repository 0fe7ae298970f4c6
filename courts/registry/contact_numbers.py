"""Numbers by which people, companies and telephones are known in the Emirates: folded, then judged by their form."""

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
    """Arabic and Persian digits as 0-9, without spaces, dashes and brackets."""
    return _BETWEEN.sub("", text.translate(_DIGITS)).upper()


def is_emirates_id(digits: str, *, this_year: int) -> bool:
    """784, year of birth, seven digits, check digit. The check digit is judged apart: `check_digit_fits`."""
    return bool(re.fullmatch(r"784[0-9]{12}", digits)) and _OLDEST_BIRTH_YEAR <= int(digits[3:7]) <= this_year


def check_digit_fits(digits: str) -> bool:
    """Luhn over all fifteen digits. No official text fixes it, so a misfit is a warning and never a refusal."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_licence(text: str) -> bool:
    """A commercial licence: digits, with the letters of the licensing authority in front where it writes them."""
    return bool(_LICENCE.fullmatch(text))


def phone(text: str) -> str | None:
    """A telephone as it is kept: national numbers begin with 0, foreign ones with +. None when it is none."""
    plain = compact(text)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if plain.startswith("+971"):
        plain = "0" + plain[4:].removeprefix("0")
    return plain if _NATIONAL_PHONE.fullmatch(plain) or _FOREIGN_PHONE.fullmatch(plain) else None
