"""Seats: the place of one person, or of one facility space, in a room."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst

from courts.ground.wording import roles
from video import states
from video.models.consultations import Consultation
from video.models.rooms import Room
from video.states import ProductionState, SeatState


class Seat(models.Model):
    """The place of one person in a room: role, state, presence and permissions.

    A facility seat has a `space`, and `person` is the person to be brought there; the space's screen attends for
    them. Every other seat is attended by its person's own account.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.SEAT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    # Its index is partial: hardly any seat has a space.
    space = models.ForeignKey(
        "ground.Space", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=20, help_text="a word of the owner of the room")
    number = models.PositiveSmallIntegerField(default=0, help_text="witness 1, witness 2 …; 0: the only one")
    state = models.CharField(max_length=10, choices=SeatState, default=SeatState.INVITED)
    is_live = models.BooleanField(default=True, help_text="false: removed from the list, kept for the record")
    # A new connection, a revocation or a removal raises it; older sockets and transports end by it.
    generation = models.PositiveIntegerField(default=1)
    online = models.PositiveIntegerField(default=0, help_text="the generation whose socket is open, or 0")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="the last time that socket was known to be open")
    absent_since = models.DateTimeField(
        null=True, blank=True, help_text="the time its last socket closed, until another connects"
    )
    # Set a while after that: a broken connection must not cost media at once, but an absent page must not listen.
    is_media_suspended = models.BooleanField(
        default=False, help_text="absent for so long that no media is forwarded to it or from it"
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    identified_at = models.DateTimeField(null=True, blank=True)
    identified_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    identified_how = models.CharField(max_length=40, blank=True, default="")
    production = models.CharField(max_length=10, choices=ProductionState, blank=True, default="")
    production_at = models.DateTimeField(null=True, blank=True)
    production_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    represents = models.CharField(
        max_length=8,
        blank=True,
        default="",
        help_text="what the word for counsel agrees with, see roles.represented_of",
    )
    production_note = models.CharField(max_length=200, blank=True, default="")
    audio_on = models.BooleanField(default=True, help_text="own microphone, as its owner set it")
    video_on = models.BooleanField(default=True, help_text="own camera, as its owner set it")
    is_muted_by_host = models.BooleanField(default=False, help_text="muted by a host; the node forwards no audio")
    hand_at = models.DateTimeField(null=True, blank=True)
    help_at = models.DateTimeField(
        null=True, blank=True, help_text="asked the clerk for help, and was not admitted since"
    )
    previewed_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the host who sees and hears this waiting person now, to check their identity",
    )
    consultation = models.ForeignKey(
        Consultation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="seats",
        help_text="the consultation that it is in; none: in the room itself",
    )
    is_sharing = models.BooleanField(default=False, help_text="shares its screen with the people in the same place")
    removed_reason = models.CharField(
        max_length=200, blank=True, default="", help_text="the reason of the removal, in the host's own words"
    )
    let_back_at = models.DateTimeField(
        null=True, blank=True, help_text="the time a host readmitted it after a removal, until it enters"
    )
    readiness = models.JSONField(default=dict, blank=True)

    records: ClassVar[models.Manager[Seat]] = models.Manager()
    objects: ClassVar[models.Manager[Seat]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "person"], condition=Q(is_live=True), name="seat_person_once"),
            models.UniqueConstraint(
                fields=["room", "space"],
                condition=Q(is_live=True, space__isnull=False),
                name="seat_space_once",
            ),
            # Two constraints: in a unique constraint NULL is not equal to NULL.
            models.UniqueConstraint(
                fields=["room"], condition=Q(is_sharing=True, consultation__isnull=True), name="seat_one_screen_in_room"
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(is_sharing=True, consultation__isnull=False),
                name="seat_one_screen_in_consultation",
            ),
            # A seat that is not in the room is in no consultation of it and shares no screen.
            models.CheckConstraint(
                condition=Q(state=SeatState.ADMITTED, is_live=True) | Q(consultation__isnull=True, is_sharing=False),
                name="seat_absent_from_consultations",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "is_live"], name="seat_by_person"),
            models.Index(fields=["space"], condition=Q(space__isnull=False), name="seat_by_space"),
            # Read every other second, with hardly ever a row.
            models.Index(
                fields=["absent_since"],
                condition=Q(absent_since__isnull=False, is_media_suspended=False),
                name="seat_absent",
            ),
            # Read by sweeps and the link every few seconds: the seats that are occupied, and those with a socket.
            models.Index(
                fields=["room"], condition=Q(state__in=[SeatState.WAITING, SeatState.ADMITTED]), name="seat_here"
            ),
            models.Index(fields=["seen_at"], condition=Q(online__gt=0), name="seat_online"),
        ]

    def __str__(self) -> str:
        return f"{self.role_word} · {self.person}"

    @property
    def is_online(self) -> bool:
        """True while its page is connected. Without it the place stays: the seat is in the room, and not connected."""
        return self.online == self.generation

    @property
    def role_word(self) -> str:
        """The word for the role that agrees with this person, numbered where there are several: «شاهدة 2»."""
        word = capfirst(roles.word_in_room(self.role, self.person, self.represents)) or self.role
        return f"{word} {self.number}" if self.number else word

    @property
    def is_produced(self) -> bool:
        """True unless a facility seat still waits for its officer's report that the person was brought."""
        return self.space_id is None or self.production == ProductionState.PRODUCED
