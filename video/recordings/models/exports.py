"""Exports: a recording left the institution, as a package or as one video, for a named recipient."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from video.recordings import states
from video.recordings.models.recordings import Recording
from video.recordings.states import EXPORT_AT_WORK, ExportFailure, ExportKind, ExportState


class RecordingExport(models.Model):
    """One export of a recording. A task makes it step by step; each step that ended is in `done`.

    `lease` names the worker that has the present step, until `leased_until`.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.EXPORT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="exports")
    exported_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ExportKind, default=ExportKind.EVIDENCE)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    recipient = models.CharField(max_length=200, help_text="the person or authority that gets it")
    purpose = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=clock.now)
    done = models.BigIntegerField(default=0, help_text="files that were checked, or milliseconds that are composed")
    whole = models.BigIntegerField(default=0, help_text="the value of `done` at the end")
    left_out = models.JSONField(default=list, blank=True, help_text="names of files that are missing or were altered")
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="no other worker begins a step before")
    tries = models.PositiveSmallIntegerField(default=0, help_text="how often the present step was begun")
    failure = models.CharField(max_length=10, choices=ExportFailure, blank=True, default="")
    total_bytes = models.BigIntegerField(default=0, help_text="of the file that is downloaded; 0: not known")
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="removed then")
    started_at = models.DateTimeField(null=True, blank=True, help_text="the first download began")
    sent_bytes = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="the last time that bytes were sent")
    finished_at = models.DateTimeField(null=True, blank=True, help_text="all bytes were sent once")

    records: ClassVar[models.Manager[RecordingExport]] = models.Manager()
    objects: ClassVar[models.Manager[RecordingExport]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=Q(state__in=EXPORT_AT_WORK), name="export_at_work"),
            models.Index(fields=["expires_at"], condition=~Q(state=ExportState.REMOVED), name="export_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.recipient}"

    @property
    def percent(self) -> int:
        """The part of the work that is done."""
        return min(100, self.done * 100 // self.whole) if self.whole else 0


class ExportPart(models.Model):
    """One stored part of a composed video, encrypted. Number 0 stands before the others in the file.

    `cues`: milliseconds and offset of each cluster that begins with a key picture.
    """

    id = models.BigAutoField(primary_key=True)
    export = models.ForeignKey(RecordingExport, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80, help_text="of its file in the folder of the export")
    size = models.BigIntegerField(help_text="bytes before the encryption")
    cues = models.JSONField(default=list, blank=True)

    records: ClassVar[models.Manager[ExportPart]] = models.Manager()
    objects: ClassVar[models.Manager[ExportPart]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["export", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["export", "number"], name="export_part_once")]

    def __str__(self) -> str:
        return self.name
