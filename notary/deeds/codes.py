"""Verification codes: twelve signs without look-alikes, 60 random bits, shown in groups of four."""

from __future__ import annotations

import re
import secrets
from typing import Final

from courts.ground.wording.typed_numbers import compact

# Base 32 after Crockford: no I, L, O or U. The first two are read as 1 and the third as 0.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
_READ_AS: Final = str.maketrans("ILO", "110")
_CODE: Final = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
# The address in the QR code of a deed, if a scanner wrote all of it.
_ADDRESS: Final = re.compile(r"/verify/([^/?#]+)")


def new_code() -> str:
    """Return a code that cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def shown(code: str) -> str:
    """Return the code as people copy it: «7K3M-9QXT-2BVN»."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def read(text: str) -> str | None:
    """Return the code that a person typed or scanned, with digits of any script and any separators. None: no code."""
    address = _ADDRESS.search(text)
    code = compact((address.group(1) if address else text)[:100]).translate(_READ_AS)
    return code if _CODE.fullmatch(code) else None
