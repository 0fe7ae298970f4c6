"""Effects of the end of a posting on appointments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import ngettext

from courts.ground.models import Posting, Role
from notary.models import Appointment
from notary.states import AppointmentState


def effect_of_end(posting: Posting, day: date) -> str:
    """The number of appointments booked with this notary after a last day, as a sentence."""
    if posting.role != Role.NOTARY:
        return ""
    after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=posting.venue.tz)
    count = Appointment.records.filter(
        notary=posting.person_id, office=posting.venue_id, state=AppointmentState.BOOKED, starts_at__gte=after
    ).count()
    if not count:
        return ""
    return ngettext(
        "%(count)s appointment needs another notary. One who is free gets it, and the couple is told.",
        "%(count)s appointments need another notary. Those who are free get them, and the couples are told.",
        count,
    ) % {"count": count}
