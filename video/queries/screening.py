"""Screening orders in force, between the seats of a room."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from video.models import ScreeningOrder, Seat
from video.policy import Screening


def orders_in_force(room_id: UUID) -> QuerySet[ScreeningOrder]:
    """Select the orders of a room that were not lifted."""
    return ScreeningOrder.records.filter(room=room_id, lifted_at__isnull=True)


def screenings_of(room_id: UUID, seats: Iterable[Seat]) -> list[Screening]:
    """Return the orders in force between the people who hold these seats, in one query.

    An order is about people: a person who was removed from the list and seated again is screened in the new seat.
    """
    held = {seat.person_id: seat.pk for seat in seats}
    orders = orders_in_force(room_id)
    return [
        Screening(held[source], held[target], audio, video)
        for source, target, audio, video in orders.values_list("source__person", "target__person", "audio", "video")
        if source in held and target in held
    ]
