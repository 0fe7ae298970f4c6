"""Numbers that people copy are read in one way, whatever was pasted around them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from courts.ground.wording import typed_numbers

NUMBER = "784198000000015"


@pytest.mark.parametrize(
    "pasted",
    [
        "784-1980-0000001-5",
        "784–1980–0000001–5",
        "784‑1980‑0000001‑5\u200e",
        "784\u22121980\u22120000001\u22125",
        "\u202d784 1980 0000001 5\u202c",
        "\ufeff784.1980.0000001.5\ufe0f",
        "٧٨٤-١٩٨٠-٠٠٠٠٠٠١-٥",
        "۷۸۴۱۹۸۰۰۰۰۰۰۰۱۵",
        "７８４１９８０００００００１５",
        "784\u00a01980\u202f0000001\t5\n",
    ],
)
def test_an_identity_number_is_the_same_however_it_was_copied(pasted: str) -> None:
    assert typed_numbers.compact(pasted) == NUMBER
    assert typed_numbers.numbers_in(pasted) == [NUMBER]


@pytest.mark.parametrize(
    "pasted", [f"{NUMBER}\n784198500000025", f"{NUMBER}، 784198500000025", f"{NUMBER} 784-1985-0000002-5\u200f"]
)
def test_two_identity_numbers_on_one_line_or_two_are_both_found(pasted: str) -> None:
    assert typed_numbers.numbers_in(pasted) == [NUMBER, "784198500000025"]


def test_a_number_of_a_wrong_length_stays_as_it_is_to_be_refused() -> None:
    assert typed_numbers.numbers_in("78419\n\n") == ["78419"]
    assert not typed_numbers.is_emirates_id(typed_numbers.compact("784-1980-O000001-5"), this_year=2026)


@pytest.mark.parametrize(
    "pasted,stored",
    [
        ("\u202d0501234567\u202c", "0501234567"),
        ("\ufeff+971 50 123 4567", "0501234567"),
        ("００９７１５０１２３４５６７", "0501234567"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "0501234567"),
        ("050\u2212123\u22124567", "0501234567"),
        ("（٠٥٠） ١٢٣٤٥٦٧", "0501234567"),
        ("+20 10 1234 5678", "+201012345678"),
        ("0501234567 / 0509999999", None),
        ("call me", None),
    ],
)
def test_a_telephone_number_is_kept_by_its_digits(pasted: str, stored: str | None) -> None:
    assert typed_numbers.phone(pasted) == stored


@pytest.mark.parametrize(
    "typed,amount",
    [
        ("12.50", "12.50"),
        ("1,240,000.00", "1240000.00"),
        ("١٬٢٤٠٬٠٠٠٫٥٠", "1240000.50"),
        ("1 240 000", "1240000"),
        ("1\u202f240\u202f000.5", "1240000.5"),
        ("\u200e1250\u200f", "1250"),
        ("12,50", None),
        ("1,2500", None),
        ("1,24,000", None),
        ("1.240.000", None),
        ("1_000", None),
        ("1e9", None),
        ("NaN", None),
        ("12٬50", None),
        ("10³", None),
        ("1250²", None),
        ("①②", None),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused(typed: str, amount: str | None) -> None:
    assert typed_numbers.amount(typed) == (None if amount is None else Decimal(amount))
