"""Working weeks: the opening hours of a venue from a day on, where they differ from its law profile."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courts.ground.law import Hours


class WeekKind(models.TextChoices):
    """Kinds of working week. Ramadan and other temporary hours take precedence over ordinary ones while they last."""

    ORDINARY = "ordinary", _("Ordinary hours")
    RAMADAN = "ramadan", _("Ramadan hours")
    OTHER = "other", _("Other temporary hours")


class WorkingWeek(models.Model):
    """Opening hours of each weekday, for one venue or, without a venue, for all of them.

    first_day, last_day: both included; ordinary hours without a last day apply until the next ordinary ones begin.
    hours: from the number of the weekday (Monday is 0) to its intervals, as `[["07:30", "15:30"]]`; a weekday that is
    missing is a day off. is_expected: the dates are a forecast that an announcement may move.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey("ground.Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=WeekKind, default=WeekKind.ORDINARY)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    hours = models.JSONField(default=dict)
    is_expected = models.BooleanField(default=False)
    reference = models.CharField(max_length=200, blank=True, default="", help_text="announcement or decision")
    version = models.PositiveIntegerField(default=1)

    records: ClassVar[models.Manager[WorkingWeek]] = models.Manager()
    objects: ClassVar[models.Manager[WorkingWeek]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["-first_day", "id"], name="working_week_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["venue", "kind", "first_day"], name="working_week_once"),
            models.UniqueConstraint(
                fields=["kind", "first_day"], condition=Q(venue__isnull=True), name="working_week_once_for_all"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) | Q(last_day__isnull=True, kind="ordinary"),
                name="working_week_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day}"

    def applies_on(self, day: date) -> bool:
        """True if the day is one of its days."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def precedence(self) -> tuple[bool, bool, date, bool]:
        """The week with the greatest one applies.

        Temporary before ordinary, the venue's own before that of all, the latest begun, other before Ramadan.
        """
        return self.kind != WeekKind.ORDINARY, self.venue_id is not None, self.first_day, self.kind == WeekKind.OTHER

    def intervals(self, weekday: int) -> tuple[Hours, ...]:
        """The opening hours of a weekday, in order; empty on a day off."""
        return tuple(Hours(_time(opens), _time(closes)) for opens, closes in self.hours.get(str(weekday), ()))


def _time(text: str) -> time:
    return time.fromisoformat(text)


def stored_hours(week: dict[int, tuple[Hours, ...]]) -> dict[str, Any]:
    """The hours of each weekday as `WorkingWeek.hours` stores them."""
    return {
        str(day): [[f"{part.opens:%H:%M}", f"{part.closes:%H:%M}"] for part in parts]
        for day, parts in sorted(week.items())
        if parts
    }
