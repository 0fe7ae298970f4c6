"""Notices: the outbox, the inbox and the facility's worklist are the same rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courts.ground import clock, states
from courts.ground.models.people import Person
from courts.ground.models.places import Venue
from courts.ground.states import NoticeReason, NoticeState


class NoticeChannel(models.TextChoices):
    """The channel of a notice."""

    EMAIL = "email", _("E-mail")
    INBOX = "inbox", _("Inbox")
    WORKLIST = "worklist", _("Facility worklist")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")


# Read in the product itself. Every other channel leaves the house and may lose a message.
INSIDE: Final = frozenset({NoticeChannel.INBOX, NoticeChannel.WORKLIST})
OUTSIDE: Final = frozenset(NoticeChannel) - INSIDE
BY_GATEWAY: Final = OUTSIDE - {NoticeChannel.EMAIL}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to notify. With `venue`, through that facility's worklist: they have no channel of their own."""

    person: Person
    venue: Venue | None = None


class Notice(models.Model):
    """One message to one recipient by one channel, due at one time. `key` makes writing it idempotent."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.NOTICE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="subject:version:recipient:kind:step:channel")
    kind = models.CharField(max_length=60, help_text="template folder name, e.g. hearing_listed")
    step = models.CharField(max_length=20, default="now", help_text="step of the reminder schedule, e.g. 2h")
    channel = models.CharField(max_length=10, choices=NoticeChannel)
    recipient = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="notices")
    venue = models.ForeignKey(
        "ground.Venue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the facility whose worklist carries the notice, for a recipient without a channel of their own",
    )
    # The last message to a person whose right ends with what it tells: it must not be checked against that right.
    keeps_right = models.BooleanField(default=False, help_text="leaves although the recipient’s right has ended")
    # A message by mail is one that leaves the house: the recipient's own choice of a channel is read when it leaves.
    keeps_channel = models.BooleanField(
        default=False, help_text="stays on its channel: another one failed before, or staff chose this one"
    )
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="never send later than this")
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.PENDING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(
        null=True, blank=True, help_text="the mail server took it; a repeated sweep does not send it again"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True, default="", help_text="where it was sent")
    language = models.CharField(max_length=2, blank=True, default="")
    title_ar = models.CharField(max_length=300, blank=True, default="", help_text="as sent")
    title_en = models.CharField(max_length=300, blank=True, default="", help_text="as sent")
    body_ar = models.TextField(blank=True, default="", help_text="as sent")
    body_en = models.TextField(blank=True, default="", help_text="as sent")
    skip_reason = models.CharField(
        max_length=60, choices=NoticeReason, blank=True, default="", help_text="reason of a skip or failure"
    )
    # A message that did not arrive stays on the lists of the responsible people until they say that this is done.
    settled_at = models.DateTimeField(null=True, blank=True, help_text="told in another way, after it failed")
    settled_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Notice]] = models.Manager()
    objects: ClassVar[models.Manager[Notice]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            # Each has only the few rows that its question is about: due now, claimed now, unread.
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="notice_pending"),
            # Its own, so that a backlog of mails is not read each time that the short messages are asked for.
            models.Index(
                fields=["due_at"],
                condition=Q(state="pending", channel__in=["sms", "whatsapp"]),
                name="notice_pending_short",
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="claimed"), name="notice_claimed"),
            models.Index(
                fields=["recipient"],
                condition=Q(channel="inbox", state="sent", read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["subject_label", "subject_id"],
                condition=Q(state="failed", settled_at__isnull=True),
                name="notice_failed",
            ),
            models.Index(fields=["recipient", "channel", "-sent_at"], name="notice_inbox"),
            # The messages that left the house or failed to, by time: for the charts of the status page.
            models.Index(
                fields=["sent_at"],
                condition=Q(state="sent") & ~Q(channel__in=["inbox", "worklist"]),
                name="notice_left",
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="failed"), name="notice_failed_at"),
            models.Index(fields=["subject_label", "subject_id"], name="notice_by_subject"),
            models.Index(fields=["venue", "-due_at"], condition=Q(channel="worklist"), name="notice_worklist"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_outside(self) -> bool:
        """True if the notice leaves the house: by mail or by a gateway."""
        return self.channel in OUTSIDE

    @property
    def title(self) -> str:
        """Title in the active language, or in the only language that the row has."""
        return self.title_en if self.shown_language == "en" else self.title_ar

    @property
    def body(self) -> str:
        """Text in the active language, or in the only language that the row has."""
        return self.body_en if self.shown_language == "en" else self.body_ar

    @property
    def shown_language(self) -> str:
        """Language of `title` and `body`: the active one, unless the row was sent in the other one alone."""
        active = (get_language() or "ar")[:2]
        if active == "en":
            return "en" if self.title_en else "ar"
        return "ar" if self.title_ar or not self.title_en else "en"
