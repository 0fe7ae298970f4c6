"""Changes of the calendar, and their effects on the deadlines and bookings of other apps."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.wording.dates import arabic


class ChangeKind(models.TextChoices):
    """The acts on a row of the calendar."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Removed")


class ChangedNoun(models.TextChoices):
    """The objects that a change of the calendar can be about."""

    DAY = "day", "Special day"
    OCCASION = "occasion", "Yearly holiday"
    WEEK = "week", "Working week"
    LAW = "law", "Law profile of a venue"


class CalendarChange(models.Model):
    """One change of the calendar, written in its transaction. It keeps both days: a removed row is gone.

    `last_day`: the last day concerned, if the change is about all days from the earlier of both days on.
    `next_pass_at`: when a sweep looks at the change again. `followed_at`: when its last pass found nothing to adapt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=ChangeKind)
    venue = models.ForeignKey("ground.Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    noun = models.CharField(max_length=8, choices=ChangedNoun, default=ChangedNoun.DAY)
    changed_id = models.UUIDField(help_text="key of the row that changed; the row is gone after its removal")
    day_before = models.DateField(null=True, blank=True)
    day_after = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    actor = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    next_pass_at = models.DateTimeField(default=clock.now)
    followed_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[CalendarChange]] = models.Manager()
    objects: ClassVar[models.Manager[CalendarChange]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(followed_at__isnull=True), name="calendar_change_open")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day_before__isnull=False) | Q(day_after__isnull=False), name="calendar_change_has_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day_after or self.day_before}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ar if arabic() else self.name_en


class EffectKind(models.TextChoices):
    """The effects that a change of the calendar can have on an object."""

    TERM_MOVED = "term_moved", "Deadline moved"
    DAY_OFF = "day_off", "Booking falls on a day off"
    STANDS = "stands", "Booking stands again"


class CalendarEffect(models.Model):
    """One effect on one object, written in the transaction that adapts the object. Append-only: triggers hold it.

    before: the deadline as it was, or the start of the booking. after: the new deadline; empty for a booking.
    change: empty if a sweep adapted the object before the change reached it. Keys rise in the order of writing.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=EffectKind)
    change = models.ForeignKey(CalendarChange, null=True, blank=True, on_delete=models.PROTECT, related_name="effects")
    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    before = models.DateTimeField()
    after = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[CalendarEffect]] = models.Manager()
    objects: ClassVar[models.Manager[CalendarEffect]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["subject_label", "subject_id", "-id"], name="calendar_effect_by_subject"),
            models.Index(fields=["venue", "before"], condition=Q(kind="day_off"), name="calendar_effect_days_off"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_label} {self.before:%FT%TZ}"
