"""A judge's leave for one finding of the rules."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class Leave(models.Model):
    """The order of a judge that lifts one finding on the facts of its basis. Recorded by a notary, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("notary_applications.Application", on_delete=models.CASCADE, related_name="leaves")
    key = models.CharField(max_length=120, help_text="of the finding")
    basis = models.CharField(max_length=64, help_text="digest of the facts of the finding")
    number = models.CharField(max_length=60, help_text="of the order")
    judge = models.CharField(max_length=200)
    given_on = models.DateField()
    reason = models.CharField(max_length=600)
    recorded_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Leave]] = models.Manager()
    objects: ClassVar[models.Manager[Leave]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"
