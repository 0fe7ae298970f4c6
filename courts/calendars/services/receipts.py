"""Receipts, with official times from the venue's calendar."""

from __future__ import annotations

from django.db import transaction

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.law import profile_of
from courts.ground.models import Person, Receipt, Venue
from courts.ground.services.numbers import next_number


def issue_receipt(venue: Venue, *, owner: Person, channel: str, series: str) -> Receipt:
    """Create the receipt of a request: number, time of receipt, official time, and due time of the answer.

    The official time is the time of receipt, or the next opening if the venue is closed then.
    """
    received = clock.now()
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
                venue, received, profile_of(venue, received).filings.review_working_days
            ),
        )
