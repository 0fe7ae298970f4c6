"""Mails about accounts that wait to leave. A row lives until its mail left or its time is over, then it is deleted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock
from courts.ground.models.notices import NoticeChannel


class AccountMail(models.Model):
    """One mail about an account: a request for a new password, or a notice of the sign-in library. Or a code by SMS.

    An invitation to an address without an account is one too. Its link may leave by SMS, as a code does.

    A request for a new password has the address alone: the account is looked up and the link made when the mail
    leaves, so that no secret is ever stored. Any other mail is stored encrypted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(max_length=254)
    channel = models.CharField(max_length=10, choices=NoticeChannel, default=NoticeChannel.EMAIL)
    language = models.CharField(max_length=2, default="ar", help_text="comes first; of a code by SMS the only one")
    sealed = models.TextField(
        blank=True, default="", help_text="subject and text by language, or a code, encrypted; empty: a new password"
    )
    due_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(help_text="deleted then, sent or not")
    about = models.UUIDField(
        null=True, blank=True, help_text="key of the invitation that records if the mail left; empty: of none"
    )
    attempts = models.PositiveSmallIntegerField(default=0)

    records: ClassVar[models.Manager[AccountMail]] = models.Manager()
    objects: ClassVar[models.Manager[AccountMail]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["due_at"], name="account_mail_due")]

    def __str__(self) -> str:
        # Neither the address nor the text belongs into a log.
        return str(self.pk)
