"""Idempotency keys: a repeated request changes nothing and gets the first answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.ground import clock


class IdempotencyKey(models.Model):
    """The key of a request, its purpose, and the object that the request created."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("ground.User", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    subject_id = models.UUIDField(null=True, blank=True, help_text="what the first request made")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[IdempotencyKey]] = models.Manager()
    objects: ClassVar[models.Manager[IdempotencyKey]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "purpose", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
