"""Special days: days on which a venue has other opening hours than its law profile."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class SpecialDay(models.Model):
    """A holiday (no hours) or a day with other hours, for one venue or, without a venue, for all of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey("ground.Venue", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)

    records: ClassVar[models.Manager[SpecialDay]] = models.Manager()
    objects: ClassVar[models.Manager[SpecialDay]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["venue", "day"], name="special_day_once"),
            models.UniqueConstraint(fields=["day"], condition=Q(venue__isnull=True), name="special_day_once_for_all"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="special_day_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.name_ar}"
