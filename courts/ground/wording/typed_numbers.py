"""Numbers that people copy: identity, licence and roll numbers, telephone, codes and money. One way to read them all.

People paste from messages, cards and spreadsheets: Arabic, Persian and full-width digits, dashes of every kind, and
invisible marks that keep a number's direction. None of them changes the number.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

# Separators (Z), invisible marks (Cf), dashes (Pd), marks on letters and variation selectors (M), line breaks (Cc).
_DROPPED: Final = frozenset({"Zs", "Zl", "Zp", "Cf", "Pd", "Mn", "Me", "Cc"})
_PUNCTUATION: Final = frozenset("()./_\u2212\u2044\u0640\u2022\u00b7")
_LICENCE: Final = re.compile(r"[A-Z]{0,4}[0-9]{4,15}")
_NATIONAL_PHONE: Final = re.compile(r"0[2-9][0-9]{7}|05[0-9]{8}")
_FOREIGN_PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}")
# Whole dirhams, with or without a separator between groups of three, then at most two decimals.
_AMOUNT: Final = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:([, ’'])[0-9]{3})(?:\3[0-9]{3})*)(?:\.([0-9]*))?")
_AMOUNT_SIGNS: Final = str.maketrans(
    {"٬": ",", "،": ",", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "٫": ".", "\u2212": "-"}
)
_OLDEST_BIRTH_YEAR: Final = 1900
_SHOWN_DIGITS: Final = 3
_ID_LENGTH: Final = 15


def fold_digits(text: str) -> str:
    """Return the text with the decimal digits of every script as 0-9."""
    return "".join(char if char.isascii() else _digit(char) for char in text)


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def compact(text: str) -> str:
    """Return the number alone: digits 0-9, Latin letters in upper case, and a leading plus.

    Spaces, dashes, brackets, dots, slashes and invisible marks go. Everything else stays, so that a check of the form
    refuses it.
    """
    # A power or a digit in a circle is no digit of a number: NFKC would make it one.
    plain = "".join(char if _is_ornament(char) else unicodedata.normalize("NFKC", char) for char in text)
    kept = (char for char in plain if unicodedata.category(char) not in _DROPPED and char not in _PUNCTUATION)
    return fold_digits("".join(kept)).upper()


def _is_ornament(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char) == "No"


def numbers_in(text: str) -> list[str]:
    """Return the Emirates ID numbers in a text: one on each line, or several apart by commas, or by spaces.

    A line of digits and separators whose digits are a multiple of fifteen is that many numbers. Any other line is one
    number as `compact` returns it, whatever its length.
    """
    found: list[str] = []
    for line in re.split(r"[\n\r\u0085\u2028\u2029,،;؛]+", text):
        number = compact(line)
        if number.isdigit() and len(number) > _ID_LENGTH and len(number) % _ID_LENGTH == 0:
            found.extend(number[at : at + _ID_LENGTH] for at in range(0, len(number), _ID_LENGTH))
        elif number:
            found.append(number)
    return found


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
    elif plain.startswith("971") and len(plain) in {11, 12}:
        plain = "+" + plain
    if plain.startswith("+971"):
        plain = "0" + plain[4:].removeprefix("0")
    return plain if _NATIONAL_PHONE.fullmatch(plain) or _FOREIGN_PHONE.fullmatch(plain) else None


def amount(text: str) -> Decimal | None:
    """Return an amount in dirhams. None where the text can be read in two ways, or in none.

    A comma, a space or an apostrophe stands between groups of three digits only: «12,50» is neither 1,250 nor surely
    12.50, and «10³» is neither 103 nor surely 1,000, so the writer is asked. The decimal sign is a point or «٫».
    """
    if any(map(_is_ornament, text)):
        return None
    visible = "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Mn"})
    plain = fold_digits(visible).translate(_AMOUNT_SIGNS).strip()
    plain = unicodedata.normalize("NFKC", plain)
    parts = _AMOUNT.fullmatch(plain)
    if parts is None:
        return None
    sign, whole, separator, fraction = parts.groups()
    return Decimal(f"{sign}{whole.replace(separator, '') if separator else whole}.{fraction or '0'}")


def masked(number: str) -> str:
    """The last three digits: enough to recognise a number, too little to use it."""
    return f"…{number[-_SHOWN_DIGITS:]}" if number else ""
