"""Sign-ins: one row for each session of an account, from its start to its end, and why it ended."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class SignInEnd(models.TextChoices):
    """Why a session is no longer good. The values are also codes of the signalling protocol."""

    EXPIRED = "session_expired", "Not used for too long, or older than a session may be"
    SIGNED_OUT = "signed_out", "Signed out in this browser"
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere", "Signed out by its owner from another device"
    OTHER_ACCOUNT = "other_account", "Another account signed in in this browser"
    PASSWORD_CHANGED = "password_changed", "The password was changed"
    FACTOR_ADDED = "factor_added", "The account got its first second factor, in another session"
    ACCOUNT_CLOSED = "account_closed", "The account was closed"


class SignIn(models.Model):
    """One session of an account in one browser.

    The row outlives the session, so that a page can say why the session ended. `session_key` follows the session when
    its key changes. `ends_at` is the latest end: no use of the session extends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("ground.User", on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, help_text="last use, exact to a few minutes")
    ends_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=300, blank=True, default="", help_text="the User-Agent header")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=24, choices=SignInEnd, blank=True, default="")

    records: ClassVar[models.Manager[SignIn]] = models.Manager()
    objects: ClassVar[models.Manager[SignIn]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["user", "ended_at"], name="sign_in_by_user"),
            models.Index(fields=["ends_at"], name="sign_in_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%FT%TZ}"
