"""Numbers and receipts."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from courts.ground.law import profile_of
from courts.ground.models import Counter, Person, Receipt, Venue
from courts.ground.queries import working_time


def next_number(venue: Venue, series: str, year: int) -> int:
    """Take the next number of a series: gapless, because a rolled-back transaction gives it back.

    Must run inside the transaction that uses the number; holds the series' row until it commits.
    """
    Counter.records.get_or_create(venue=venue, series=series, year=year)
    row = Counter.records.select_for_update().get(venue=venue, series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def issue_receipt(venue: Venue, *, owner: Person, channel: str, series: str) -> Receipt:
    """Give a request its receipt: number, received and official time, and when an answer is due.

    The official time is the moment of receipt, or the next opening when the venue is closed then.
    """
    received = timezone.now()
    with transaction.atomic():
        local = received.astimezone(venue.tz)
        serial = next_number(venue, f"receipt:{series}", local.year)
        return Receipt.records.create(
            venue=venue,
            number=f"{venue.code.upper()}-{series}-{local.year}-{serial:05d}",
            channel=channel,
            owner=owner,
            received_at=received,
            official_at=working_time.next_open(venue, received),
            answer_due_at=working_time.add_working_days(
                venue, received, profile_of(venue, received).review_working_days
            ),
        )
