"""Recording segments: the files of a closed recording."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from video.models import Seat
from video.recordings.models.recordings import Recording


class RecordingSegment(models.Model):
    """One file of one seat and medium, as the manifest lists it. Append-only: triggers hold it.

    Times are microseconds since the epoch, by the media node's clock. `sha256` is of the plain container,
    `stored_sha256` of the encrypted file.
    """

    id = models.BigAutoField(primary_key=True)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="segments", db_index=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    medium = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    started_us = models.BigIntegerField()
    ended_us = models.BigIntegerField()
    packets = models.BigIntegerField()
    stored_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_sha256 = models.CharField(max_length=64)

    records: ClassVar[models.Manager[RecordingSegment]] = models.Manager()
    objects: ClassVar[models.Manager[RecordingSegment]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["recording", "seat", "medium", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recording", "seat", "medium", "number"], name="segment_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name of its file in the folder of the recording."""
        return f"{self.seat_id}-{self.medium}-{self.number:06}.seg"
