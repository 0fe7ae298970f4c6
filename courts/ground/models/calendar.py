"""Special days: days on which a venue has other opening hours than its law profile."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class SpecialDayKind(models.TextChoices):
    """Kinds of special day."""

    HOLIDAY = "holiday", _("Holiday")
    CLOSURE = "closure", _("Closure of the place")
    OTHER = "other", _("Other day")


class SpecialDay(models.Model):
    """A holiday or closure (no hours) or a day with other hours, for one venue or, without a venue, for all of them.

    closed_from, closed_until: the place is closed for this part of its usual hours. is_expected: the date is a forecast
    that an announcement may move; until then it counts like an announced one. occasion: key of the yearly holiday.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey("ground.Venue", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    closed_from = models.TimeField(null=True, blank=True)
    closed_until = models.TimeField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=SpecialDayKind, default=SpecialDayKind.HOLIDAY)
    is_expected = models.BooleanField(default=False)
    occasion = models.CharField(max_length=40, blank=True, default="")
    reference = models.CharField(max_length=200, blank=True, default="", help_text="announcement or decision")

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
            models.CheckConstraint(
                condition=Q(closed_from__isnull=True, closed_until__isnull=True)
                | Q(closed_until__gt=F("closed_from"), opens_at__isnull=True),
                name="special_day_closure_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.name_ar}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (translation.get_language() or "ar").startswith("en") else self.name_ar
