"""Law profiles: every number is read by the product, and the version in force on a day applies."""

from __future__ import annotations

import subprocess
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from courts.ground import law

ROOT = Path(__file__).parents[2]
SUBJECTS = ("calendar", "filings", "hearings", "notary")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_product_reads_every_value_of_law_profile(subject: str) -> None:
    record = getattr(law.profile("test", date(2026, 1, 5)), subject)
    product = ("courts", "hearings", "identity", "notary", ":!courts/ground/law")
    unread = []
    for field in fields(record):
        read = subprocess.run(
            ["git", "grep", "-qE", rf"\.{subject}\.{field.name}\b", "--", *product], cwd=ROOT, check=False
        )
        if read.returncode:
            unread.append(field.name)
    assert unread == []


@pytest.mark.parametrize("day, start", [(date(2021, 12, 31), date(1971, 12, 2)), (date(2022, 1, 1), date(2022, 1, 1))])
def test_profile_in_force_on_a_day_applies(day: date, start: date) -> None:
    assert law.profile("uae_federal", day).in_force_from == start


def test_unknown_profile_raises_key_error() -> None:
    with pytest.raises(KeyError):
        law.profile("moon", date(2026, 1, 5))
