"""Registrations that wait for their code or for the person's details. They are deleted after a day."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class Registration(models.Model):
    """One attempt to open an account with an e-mail address. It proves the mailbox and nothing else.

    The hash is that of the code in the mail. For an address that has an account the mail holds no code, so that the
    code of the row is known to no person: both cases have the same rows and answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(max_length=254)
    code_hash = models.CharField(max_length=64, help_text="keyed hash of the row's key and the code")
    code_expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, help_text="codes that were tried")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="the right code was entered, once")
    completed_at = models.DateTimeField(null=True, blank=True, help_text="the account was opened")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Registration]] = models.Manager()
    objects: ClassVar[models.Manager[Registration]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["created_at"], name="registration_by_age")]

    def __str__(self) -> str:
        # The address does not belong into a log.
        return str(self.pk)
