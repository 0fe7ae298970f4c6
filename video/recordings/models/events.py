"""Recording events: one typed row for each thing that happened to a recording."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.ground import clock
from video.recordings.models.recordings import Recording
from video.recordings.states import EventKind


class RecordingEvent(models.Model):
    """One event of a recording, written in the transaction of its audit entry. Append-only: triggers hold it."""

    id = models.BigAutoField(primary_key=True)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, blank=True, default="", help_text="a code of PauseReason or of Alarm")
    note = models.CharField(max_length=200, blank=True, default="", help_text="the host's own words")

    records: ClassVar[models.Manager[RecordingEvent]] = models.Manager()
    objects: ClassVar[models.Manager[RecordingEvent]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ} {self.kind} {self.recording_id}"
