"""Sittings: live runs of a room, and the attendance in them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from video import states
from video.models.rooms import Room
from video.models.seats import Seat
from video.states import SittingState


class Sitting(models.Model):
    """One live run, from the opening to the end; a room has at most one that has not ended."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.SITTING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="sittings")
    state = models.CharField(max_length=8, choices=SittingState, default=SittingState.LIVE)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Sitting]] = models.Manager()
    objects: ClassVar[models.Manager[Sitting]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room"], condition=~Q(state="ended"), name="sitting_one_live")
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.started_at:%F %R}"


class Attendance(models.Model):
    """A stretch of time in which the node received media from a seat that was admitted.

    Written from the node's reports, never from open sockets. `last_at` moves forward while media arrives.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="attendance")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    heard = models.BooleanField(default=False, help_text="sound was received")
    seen = models.BooleanField(default=False, help_text="picture was received")

    records: ClassVar[models.Manager[Attendance]] = models.Manager()
    objects: ClassVar[models.Manager[Attendance]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["first_at"]

    def __str__(self) -> str:
        return f"{self.seat} {self.first_at:%R} – {self.last_at:%R}"
