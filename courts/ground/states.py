"""States of the ground's own models, and the legal transitions from each state."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

Transitions = Mapping[str, frozenset[str]]


class ReservationState(models.TextChoices):
    """States of a reservation. It blocks its resource while held (until `held_until`) or booked."""

    HELD = "held", _("Held")
    BOOKED = "booked", _("Booked")
    RELEASED = "released", _("Released")


RESERVATION: Final = {
    "held": frozenset({"booked", "released"}),
    "booked": frozenset({"released"}),
    "released": frozenset[str](),
}


class NoticeState(models.TextChoices):
    """The outbox: `claimed` rows belong to one sweep; a crashed sweep's claims are taken back."""

    PENDING = "pending", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SKIPPED = "skipped", _("Not sent")
    FAILED = "failed", _("Failed")


NOTICE: Final = {
    "pending": frozenset({"claimed", "withdrawn"}),
    "claimed": frozenset({"pending", "sent", "withdrawn", "skipped", "failed"}),
    "sent": frozenset[str](),
    "withdrawn": frozenset[str](),
    "skipped": frozenset[str](),
    "failed": frozenset({"pending"}),
}
