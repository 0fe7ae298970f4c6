"""Rooms: the places in which people meet, for any purpose."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from courts.ground import clock
from courts.ground.models import Person
from video import states
from video.states import RoomState


class RoomQuerySet(models.QuerySet["Room"]):
    """Lists start here."""

    def visible_to(self, person: Person) -> RoomQuerySet:
        """Rooms in which the person has their own seat."""
        from video.models.seats import Seat  # noqa: PLC0415 - a seat points at its room

        return self.filter(models.Exists(Seat.records.filter(room=models.OuterRef("pk"), person=person, is_live=True)))


class Room(models.Model):
    """A window in time and the policy for it. `owner_label` and `owner_id` name the owner of the room."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.ROOM

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_label = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=RoomState, default=RoomState.SCHEDULED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField(help_text="the opening of its waiting room")
    space_buffer = models.DurationField(
        default=timedelta(0),
        help_text="added on both sides for a facility's space and the person in it",
    )
    zone = models.CharField(max_length=40, default="Asia/Dubai")
    title_ar = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    policy = models.JSONField(default=dict, help_text="fields of video.policy.RoomPolicy")
    # Raised by every change that the node or a page must know: states, seats, matrix.
    version = models.PositiveIntegerField(default=1)
    node = models.CharField(max_length=40, blank=True, default="", help_text="the media node that carries it")

    records: ClassVar[models.Manager[Room]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = RoomQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), opens_at__lte=F("starts_at")),
                name="room_window_in_order",
            ),
            models.UniqueConstraint(fields=["owner_label", "owner_id"], name="room_owner_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "starts_at"], name="room_by_state")]

    def __str__(self) -> str:
        return self.title_ar

    @property
    def is_enterable(self) -> bool:
        """True while the waiting room takes people."""
        return not self.is_over and self.opens_at <= clock.now()

    @property
    def is_over(self) -> bool:
        """True when the room is closed or cancelled: nothing in it changes any more."""
        return self.state in {"closed", "cancelled"}
