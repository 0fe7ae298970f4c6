"""Notices: the outbox, the inbox and the facility's worklist are the same rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courts.ground import clock, states
from courts.ground.states import NoticeState


class NoticeChannel(models.TextChoices):
    """Where a notice is delivered."""

    EMAIL = "email", _("E-mail")
    INBOX = "inbox", _("Inbox")
    WORKLIST = "worklist", _("Facility worklist")


class Notice(models.Model):
    """One message to one recipient by one channel, due at one time. `key` makes it once only."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.NOTICE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="subject:version:recipient:kind:step:channel")
    kind = models.CharField(max_length=60, help_text="template folder name, e.g. hearing_listed")
    step = models.CharField(max_length=20, default="now", help_text="ladder step, e.g. 2h")
    channel = models.CharField(max_length=10, choices=NoticeChannel)
    recipient = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="notices")
    venue = models.ForeignKey(
        "ground.Venue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whose worklist carries it, when the recipient has no channel of his own",
    )
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="never send later than this")
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.PENDING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True, default="", help_text="where it was sent")
    language = models.CharField(max_length=2, blank=True, default="")
    title = models.CharField(max_length=300, blank=True, default="", help_text="as sent")
    body = models.TextField(blank=True, default="", help_text="as sent")
    other_title = models.CharField(
        max_length=300, blank=True, default="", help_text="the same in the other language, of the same moment"
    )
    other_body = models.TextField(blank=True, default="")
    why_not = models.CharField(max_length=60, blank=True, default="", help_text="reason of a skip or failure")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Notice]] = models.Manager()
    objects: ClassVar[models.Manager[Notice]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["pending", "claimed"]), name="notice_due"),
            models.Index(fields=["recipient", "channel", "-sent_at"], name="notice_inbox"),
            models.Index(fields=["subject_label", "subject_id"], name="notice_by_subject"),
            models.Index(fields=["venue", "-due_at"], condition=Q(channel="worklist"), name="notice_worklist"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_other_read(self) -> bool:
        """Whether who reads now reads the other language than the one it was sent in, and it is kept in that too."""
        return bool(self.other_title) and self.language != (get_language() or "ar")[:2]

    @property
    def title_here(self) -> str:
        """The title in the reader's language of now."""
        return self.other_title if self.is_other_read else self.title

    @property
    def body_here(self) -> str:
        """The words in the reader's language of now."""
        return self.other_body if self.is_other_read else self.body

    @property
    def language_here(self) -> str:
        """The language in which the words are shown: what was kept in one alone is shown in that one."""
        if self.is_other_read:
            return "ar" if self.language == "en" else "en"
        return self.language or "ar"
