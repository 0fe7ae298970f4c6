"""Recordings: one for each sitting that the room's policy records."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from video.models import Room, Sitting
from video.recordings import states
from video.recordings.states import OPEN, Alarm, PauseReason, RecordingState


class Recording(models.Model):
    """The recording of one sitting. Its files are under its key, in the recorder's folder and then in the storage."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.RECORDING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A recording outlives a room that is deleted by mistake: nothing deletes it but the act of deletion.
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="recordings")
    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="recording")
    state = models.CharField(max_length=10, choices=RecordingState, default=RecordingState.PENDING)
    wrapped_key = models.BinaryField(help_text="the data key, encrypted with the master key; empty once deleted")
    master_key = models.CharField(max_length=200, help_text="the master key that the data key is wrapped with")
    begun_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True, help_text="the first time that the node reported it")
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=16, choices=PauseReason, blank=True, default="")
    alarm = models.CharField(max_length=16, choices=Alarm, blank=True, default="")
    alarm_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, help_text="the last report of the media node")
    has_paused_sitting = models.BooleanField(default=False, help_text="the alarm paused the sitting")
    keep_until = models.DateField(null=True, blank=True, help_text="by the owner's law, from the end of the sitting")
    manifest_sha256 = models.CharField(max_length=64, blank=True, default="")
    compared_at = models.DateTimeField(null=True, blank=True, help_text="the last comparison with the store")
    fault = models.CharField(max_length=200, blank=True, default="", help_text="what that comparison found; none: good")

    records: ClassVar[models.Manager[Recording]] = models.Manager()
    objects: ClassVar[models.Manager[Recording]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["begun_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room"], condition=Q(state__in=OPEN), name="recording_one_open"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ended_at"], condition=Q(state="ended"), name="recording_to_close"),
            models.Index(fields=["keep_until"], condition=Q(state="closed"), name="recording_kept_until"),
            models.Index(fields=["-begun_at", "id"], name="recording_by_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.begun_at:%F %R}"
