"""Copies of a person's own data, made by a task and kept for a day."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock


class DataExport(models.Model):
    """One copy that an account asked for. It is deleted with its content when its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("ground.User", on_delete=models.CASCADE, related_name="data_exports")
    requested_at = models.DateTimeField(default=clock.now, editable=False)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="deleted then")
    content = models.BinaryField(null=True, blank=True, help_text="the ZIP")

    records: ClassVar[models.Manager[DataExport]] = models.Manager()
    objects: ClassVar[models.Manager[DataExport]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user"], name="data_export_once")]
        indexes: ClassVar = [
            models.Index(fields=["requested_at"], condition=Q(ready_at__isnull=True), name="data_export_waiting"),
            models.Index(fields=["expires_at"], name="data_export_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
