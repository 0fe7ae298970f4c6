"""Places: venues (courts, stations, facilities, notary offices) and the spaces inside them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class VenueKind(models.TextChoices):
    """Kinds of venue."""

    COURT = "court", _("Court")
    POLICE_STATION = "police_station", _("Police station")
    CORRECTIONAL_FACILITY = "correctional_facility", _("Correctional facility")
    NOTARY_OFFICE = "notary_office", _("Notary office")


class Venue(models.Model):
    """An institution at one place, with its time zone and its law profile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24, choices=VenueKind)
    code = models.SlugField(max_length=12, unique=True, help_text="short code, used in receipt numbers")
    name_ar = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    zone = models.CharField(max_length=40, default="Asia/Dubai")
    law_profile = models.CharField(max_length=40, default="uae_federal")
    takes_requests = models.BooleanField(default=True, help_text="people may choose it for a new request")
    later_laws = models.JSONField(default=list, blank=True, help_text="law profiles from later days on, in order")

    records: ClassVar[models.Manager[Venue]] = models.Manager()
    objects: ClassVar[models.Manager[Venue]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (translation.get_language() or "ar").startswith("en") else self.name_ar

    @property
    def tz(self) -> ZoneInfo:
        """The time zone of this venue's times and days."""
        return ZoneInfo(self.zone)

    def law_profile_on(self, day: date) -> str:
        """The name of the law profile that applies on one of the venue's days."""
        name = self.law_profile
        for first_day, later in self.later_laws:
            if first_day <= day.isoformat():
                name = later
        return name

    def law_profiles_after(self, day: date) -> list[tuple[date, str]]:
        """The law profiles that begin after a day, with their first days."""
        return [(date.fromisoformat(first), name) for first, name in self.later_laws if first > day.isoformat()]


class SpaceKind(models.TextChoices):
    """Kinds of space."""

    CHAMBER = "chamber", _("Chamber")
    VIDEO_ROOM = "video_room", _("Video room")


class Space(models.Model):
    """A physical room: a chamber of a court or a video room of a facility."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="spaces")
    kind = models.CharField(max_length=12, choices=SpaceKind)
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    is_bookable = models.BooleanField(default=False, help_text="undecorated rooms cannot be booked")

    records: ClassVar[models.Manager[Space]] = models.Manager()
    objects: ClassVar[models.Manager[Space]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return f"{self.name}{gettext(', ')}{self.venue.name}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (translation.get_language() or "ar").startswith("en") else self.name_ar
