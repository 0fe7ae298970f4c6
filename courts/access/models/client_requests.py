"""Requests of API clients, for administrators: kept for a bounded time and in a bounded number for each client."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock


class ClientRequest(models.Model):
    """One request of a client. Neither its body nor its query nor a token is stored; the path is a template."""

    id = models.BigAutoField(primary_key=True)
    client = models.CharField(max_length=100, help_text="id of the client; the row outlives a revoked client")
    at = models.DateTimeField(default=clock.now, editable=False)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=200, help_text="template of the address, without keys")
    status = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=40, blank=True, default="", help_text="the scope that the address needs")
    address = models.GenericIPAddressField(null=True, blank=True)

    records: ClassVar[models.Manager[ClientRequest]] = models.Manager()
    objects: ClassVar[models.Manager[ClientRequest]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["client", "-id"], name="client_request_newest"),
            models.Index(fields=["client", "-id"], condition=Q(status__gte=400), name="client_request_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
