"""Exports: a recording left the institution as a package, for a named recipient."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock
from video.recordings.models.recordings import Recording


class RecordingExport(models.Model):
    """One export of a recording. Only `started_at`, `sent_bytes` and `finished_at` change, while it is downloaded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="exports")
    exported_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=200, help_text="the person or authority that gets it")
    purpose = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True, help_text="the first download began")
    sent_bytes = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="all bytes were sent once")

    records: ClassVar[models.Manager[RecordingExport]] = models.Manager()
    objects: ClassVar[models.Manager[RecordingExport]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.recipient}"
