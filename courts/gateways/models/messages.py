"""Messages that a gateway took, and the receipts that it sent about them. Words and numbers stand in the notice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.gateways import states
from courts.gateways.states import GatewayMessageState
from courts.ground import clock
from courts.ground.models import NoticeChannel


class GatewayMessage(models.Model):
    """One message at its gateway. Without a notice it is a code that proves a number."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.GATEWAY_MESSAGE

    # The key that the gateway got with it: that of the notice or of the stored code.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.OneToOneField(
        "ground.Notice", null=True, blank=True, on_delete=models.PROTECT, related_name="gateway_message"
    )
    channel = models.CharField(max_length=10, choices=NoticeChannel)
    template = models.CharField(max_length=60)
    provider_id = models.CharField(max_length=100, unique=True, help_text="the gateway's own key, as receipts name it")
    state = models.CharField(max_length=10, choices=GatewayMessageState, default=GatewayMessageState.SENT)
    sent_at = models.DateTimeField(default=clock.now)
    receipt_due_at = models.DateTimeField(
        null=True, blank=True, help_text="without a receipt until then it is undelivered; empty: none is awaited"
    )
    receipt_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, default="", help_text="code of the gateway for a failure")

    records: ClassVar[models.Manager[GatewayMessage]] = models.Manager()
    objects: ClassVar[models.Manager[GatewayMessage]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["sent_at"], name="gateway_message_sent"),
            # Only the messages of the last minutes.
            models.Index(fields=["receipt_due_at"], condition=Q(state="sent"), name="gateway_message_unconfirmed"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
