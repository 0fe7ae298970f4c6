"""Playbacks: who watched a recording, why, and which parts."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock
from video.recordings.models.recordings import Recording


class Playback(models.Model):
    """One viewing of a recording by one person. Only `seen_at`, `ranges` and `sent` change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="playbacks")
    viewer = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="the last report of the viewer's page")
    ranges = models.JSONField(
        default=list, blank=True, help_text="what the page says was played, [from, to] in milliseconds, in order"
    )
    sent = models.JSONField(
        default=list, blank=True, help_text="the times of the pieces that the server sent, [from, to] as in `ranges`"
    )

    records: ClassVar[models.Manager[Playback]] = models.Manager()
    objects: ClassVar[models.Manager[Playback]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.person_id} {self.started_at:%FT%TZ}"
