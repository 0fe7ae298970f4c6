"""Links that open the guided set-up of an installation without an administrator."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class SetupLink(models.Model):
    """The one valid link of the set-up. Only the hash of its token is stored; a new link deletes the one before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[SetupLink]] = models.Manager()
    objects: ClassVar[models.Manager[SetupLink]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return f"set-up link until {self.expires_at}"
