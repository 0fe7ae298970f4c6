"""Invitations: a link by which the owner of a new account sets its first password."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class Invitation(models.Model):
    """The one link of an account; sending it again replaces its token. Only the hash of the token is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("ground.User", on_delete=models.CASCADE, related_name="invitation")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    leads_to = models.CharField(
        max_length=200, blank=True, default="", help_text="path of the page after the first sign-in"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Invitation]] = models.Manager()
    objects: ClassVar[models.Manager[Invitation]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return f"invitation of {self.user}"
