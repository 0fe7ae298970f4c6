"""Amounts of money: whole fils in the code and in the database, dirhams on pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

CURRENCY: Final = "AED"
FILS: Final = 100


def dirhams(fils: int) -> Decimal:
    """An amount in dirhams, to the fils."""
    return Decimal(fils) / FILS
