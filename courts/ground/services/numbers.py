"""Gapless numbers of receipts and cases."""

from __future__ import annotations

from courts.ground.models import Counter, Venue


def next_number(venue: Venue, series: str, year: int) -> int:
    """Take the next number of a series. There are no gaps, because a rollback returns the number.

    Must run inside the transaction that uses the number. Locks the row of the series until the commit.
    """
    Counter.records.get_or_create(venue=venue, series=series, year=year)
    row = Counter.records.select_for_update().get(venue=venue, series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
