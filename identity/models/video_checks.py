"""Video checks: one wait of an applicant for staff of the office, and the sitting that ends it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.access.models import IdentityCheck
from courts.ground import clock
from identity import states
from identity.states import VideoCheckState
from video.models import Room


class VideoCheck(models.Model):
    """One wait for a video sitting of an identity check. It gets its room when a member of staff calls the applicant.

    The applicant is the account of the check: a claim moves the account to another person.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.VIDEO_CHECK

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        IdentityCheck, on_delete=models.PROTECT, related_name="video_checks", help_text="the request of the applicant"
    )
    venue = models.ForeignKey(
        "ground.Venue", on_delete=models.PROTECT, related_name="+", help_text="that of the request"
    )
    state = models.CharField(max_length=24, choices=VideoCheckState, default=VideoCheckState.WAITING)
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    waits_until = models.DateTimeField(help_text="the time at which the office closes: it calls no one after that")
    staff = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    room = models.OneToOneField(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="video_check")
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="of a cancellation by the office")

    records: ClassVar[models.Manager[VideoCheck]] = models.Manager()
    objects: ClassVar[models.Manager[VideoCheck]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=states.OPEN), name="video_check_one_open"
            ),
            models.UniqueConstraint(fields=["staff"], condition=Q(state="called"), name="video_check_one_sitting"),
            models.CheckConstraint(
                condition=~Q(state="called") | Q(staff__isnull=False, room__isnull=False),
                name="video_check_called_has_room",
            ),
        ]
        indexes: ClassVar = [
            # Those on the list are few, however many an office has had.
            models.Index(fields=["venue", "joined_at"], condition=Q(state__in=states.OPEN), name="video_check_open"),
            models.Index(fields=["venue", "-ended_at"], name="video_check_by_end"),
            models.Index(fields=["request", "-joined_at"], name="video_check_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.joined_at:%F %R}"

    @property
    def is_open(self) -> bool:
        """True on the waiting list and in the sitting."""
        return self.state in states.OPEN
