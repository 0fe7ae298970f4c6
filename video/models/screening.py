"""Screening: orders of the court that one person may not see or hear another."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from courts.ground import clock
from video.models.rooms import Room
from video.models.seats import Seat


class ScreeningOrder(models.Model):
    """An order that `target` does not hear (`audio`) or does not see (`video`) `source`; in force until lifted.

    It is about the two people: a person who is removed from the list and seated again is screened as before. A
    changed order is lifted, and a new one made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="screening_orders")
    source = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    audio = models.BooleanField(help_text="not heard")
    video = models.BooleanField(help_text="not seen, nor the shared screen")
    ordered_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[ScreeningOrder]] = models.Manager()
    objects: ClassVar[models.Manager[ScreeningOrder]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["ordered_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target"], condition=Q(lifted_at__isnull=True), name="screening_once_in_force"
            ),
            models.CheckConstraint(condition=Q(audio=True) | Q(video=True), name="screening_orders_something"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="screening_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source} ⊘ {self.target}"
