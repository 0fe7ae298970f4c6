"""Seat events: one typed row for each thing that happened to a seat. Attendance and minutes are read from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.ground import clock
from video.models.consultations import Consultation
from video.models.rooms import Room
from video.models.seats import Seat


class SeatEventKind(models.TextChoices):
    """The kinds of event. Moves of a seat's state come first; the audit action of the others is `seat.<kind>`."""

    ENTERED = "entered", "Entered the waiting room"
    ADMITTED = "admitted", "Admitted"
    SENT_TO_WAITING = "sent_to_waiting", "Sent to the waiting room"
    LEFT = "left", "Left"
    REMOVED = "removed", "Removed"
    READMITTED = "readmitted", "Readmitted"
    REVOKED = "revoked", "Revoked"
    ADDED = "added", "Added to the list"
    REMOVED_FROM_LIST = "removed_from_list", "Removed from the list"
    IDENTIFIED = "identified", "Identified"
    PREVIEWED = "previewed", "Previewed"
    PREVIEW_STOPPED = "preview_stopped", "Preview stopped"
    HELP_ASKED = "help_asked", "Asked for help"
    MUTED = "muted", "Muted"
    UNMUTED = "unmuted", "Unmuted"
    FLOOR_GIVEN = "floor_given", "Floor given"
    HAND_RAISED = "hand_raised", "Hand raised"
    HAND_LOWERED = "hand_lowered", "Hand lowered"
    SHARE_BEGAN = "share_began", "Screen sharing began"
    SHARE_ENDED = "share_ended", "Screen sharing ended"
    MOVED = "moved", "Moved to a consultation or back"
    PRODUCTION_REPORTED = "production_reported", "Production reported"
    PRODUCTION_TAKEN_BACK = "production_taken_back", "Production report taken back"
    SCREENING_ORDERED = "screening_ordered", "Screening ordered"
    SCREENING_LIFTED = "screening_lifted", "Screening lifted"


class SeatEvent(models.Model):
    """One event of a seat, written in the transaction of its audit entry. Append-only: triggers hold it.

    Keys rise in the order of writing, so that `at` and key together order the events of a room.
    """

    id = models.BigAutoField(primary_key=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seat_events", db_index=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=24, choices=SeatEventKind)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=10, blank=True, default="", help_text="of the seat, or of its production")
    to_state = models.CharField(max_length=10, blank=True, default="", help_text="of the seat, or of its production")
    reason = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="the reason given, the officer's note, or how the person was identified",
    )
    consultation = models.ForeignKey(
        Consultation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the consultation that the seat is in after the event",
    )
    other = models.ForeignKey(
        Seat,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the seat that is screened from it, or the host who previews it",
    )

    records: ClassVar[models.Manager[SeatEvent]] = models.Manager()
    objects: ClassVar[models.Manager[SeatEvent]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["room", "at"], name="seat_event_by_room")]

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ} {self.kind} {self.seat_id}"
