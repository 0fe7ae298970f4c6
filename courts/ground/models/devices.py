"""Devices: the screen of a facility's video room signs in as a device, not as a person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class Device(models.Model):
    """A screen enrolled for one space with a one-time code. Only hashes of its secrets are stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey("ground.Space", on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=120)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_expires_at = models.DateTimeField(null=True, blank=True)
    secret_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Device]] = models.Manager()
    objects: ClassVar[models.Manager[Device]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return f"{self.name} · {self.space}"

    @property
    def is_live(self) -> bool:
        """True if the device is enrolled and not revoked."""
        return self.enrolled_at is not None and self.revoked_at is None
