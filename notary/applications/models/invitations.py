"""Invitations that left for a contact which the applicant gave."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock
from courts.ground.models.notices import NoticeChannel


class Invitation(models.Model):
    """One invitation to one address. Its link gives no right: it says how the person proves that they are named.

    Only the hash of the token is stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(
        "notary_applications.ApplicationPerson", on_delete=models.CASCADE, related_name="invitations"
    )
    channel = models.CharField(max_length=10, choices=NoticeChannel)
    address = models.CharField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="refused, or not sent in its time")

    records: ClassVar[models.Manager[Invitation]] = models.Manager()
    objects: ClassVar[models.Manager[Invitation]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        # Neither the address nor the name belongs into a log.
        return str(self.pk)
