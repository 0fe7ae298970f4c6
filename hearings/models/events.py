"""Hearing events: one typed row for each act of the court on a hearing. Minutes are read from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.ground import clock
from hearings.models.hearings import Hearing


class HearingEventKind(models.TextChoices):
    """The acts that move a hearing from one state to another."""

    OPENED = "opened", "Opened"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"
    CONCLUDED = "concluded", "Concluded"
    ADJOURNED = "adjourned", "Adjourned"
    POSTPONED = "postponed", "Postponed"
    CANCELLED = "cancelled", "Cancelled"


class HearingEvent(models.Model):
    """One act, written in the transaction of its audit entry. Append-only: triggers hold it.

    Keys rise in the order of writing, so that `at` and key together order the acts of a hearing.
    """

    id = models.BigAutoField(primary_key=True)
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=HearingEventKind)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="", help_text="the court's order or the clerk's reason")

    records: ClassVar[models.Manager[HearingEvent]] = models.Manager()
    objects: ClassVar[models.Manager[HearingEvent]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ} {self.kind} {self.hearing_id}"
