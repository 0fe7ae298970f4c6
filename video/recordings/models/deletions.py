"""Deletions: the signed certificate of a recording that two administrators have deleted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from video.recordings.models.recordings import Recording


class RecordingDeletion(models.Model):
    """The deletion of one recording. The proofs and `files_removed_at` are written later, together and once.

    Triggers hold that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="deletion")
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(default=clock.now)
    certificate = models.BinaryField(help_text="canonical JSON")
    signature = models.BinaryField(default=bytes, help_text="CMS of the certificate, detached")
    time_stamp = models.BinaryField(default=bytes, help_text="RFC 3161 token of the signature")
    roots = models.BinaryField(default=bytes, help_text="certificates of the roots, PEM")
    files_removed_at = models.DateTimeField(null=True, blank=True, help_text="no file but the proofs is left since")

    records: ClassVar[models.Manager[RecordingDeletion]] = models.Manager()
    objects: ClassVar[models.Manager[RecordingDeletion]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-deleted_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(proposed_by=models.F("confirmed_by")), name="deletion_by_two_people"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["deleted_at"], condition=Q(files_removed_at__isnull=True), name="deletion_files_to_remove"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.deleted_at:%FT%TZ}"
