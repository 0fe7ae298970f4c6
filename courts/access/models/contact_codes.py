"""Codes that prove a contact point. A row lives until its code was entered or another one was asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.ground.models import Contact


class ContactCode(models.Model):
    """The code that was sent last to one contact point, as a keyed hash."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="code")
    code_hash = models.CharField(max_length=64, help_text="keyed hash of the contact's key and the code")
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, help_text="codes that were tried")

    records: ClassVar[models.Manager[ContactCode]] = models.Manager()
    objects: ClassVar[models.Manager[ContactCode]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return str(self.pk)
