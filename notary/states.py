"""States of appointments, and the legal transitions from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentState(models.TextChoices):
    """States of an appointment. A hold ends by itself; a booked appointment takes place, is missed or cancelled."""

    HELD = "held", _("Held")
    WAITING = "waiting", _("Waiting for acceptance")
    BOOKED = "booked", _("Booked")
    IN_SESSION = "in_session", _("In session")
    COMPLETED = "completed", _("Completed")
    CANCELLED_BY_CUSTOMER = "cancelled_by_customer", _("Cancelled by the couple")
    CANCELLED_BY_SERVICE = "cancelled_by_service", _("Cancelled by the office")
    NO_SHOW = "no_show", _("No-show")
    EXCUSED = "excused", _("Excused")
    EXPIRED = "expired", _("Hold ended")


APPOINTMENT: Final = {
    # Only the hold of an application goes straight to booked: its people have agreed.
    "held": frozenset({"waiting", "booked", "expired", "cancelled_by_customer", "cancelled_by_service"}),
    "waiting": frozenset({"booked", "expired", "cancelled_by_customer", "cancelled_by_service"}),
    "booked": frozenset({"in_session", "cancelled_by_customer", "cancelled_by_service", "no_show", "excused"}),
    "in_session": frozenset({"completed"}),
    "completed": frozenset[str](),
    "cancelled_by_customer": frozenset[str](),
    "cancelled_by_service": frozenset[str](),
    "no_show": frozenset[str](),
    "excused": frozenset[str](),
    "expired": frozenset[str](),
}
