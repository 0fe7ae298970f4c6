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


class NoticeReason(models.TextChoices):
    """Why a notice was not sent: the first five skip it, the others mean that it does not arrive."""

    GONE = "gone", _("What it was about is gone")
    SUPERSEDED = "superseded", _("No longer true")
    NO_RIGHT = "no right", _("The recipient no longer has the right to it")
    ACCOUNT_CLOSED = "account closed", _("The recipient's account is closed")
    TOO_LATE = "too late", _("Its time passed before it could be sent")
    NO_ADDRESS = "no address", _("No confirmed e-mail address")
    REFUSED = "address refused", _("The mail server refused the address")
    NOT_SENT = "not sent", _("The mail server did not take the message")
    NUMBER_REFUSED = "number refused", _("The gateway refused the number")
    GATEWAY_SILENT = "gateway silent", _("The gateway did not take the message")
    UNDELIVERED = "undelivered", _("The telephone was not reached")
    NO_RECEIPT = "no receipt", _("No delivery receipt in time")


class ChangeReasonKind(models.TextChoices):
    """Why a booking was moved or cancelled."""

    TYPED = "typed", _("In their own words")
    CLOSED = "closed", _("The place is closed at that time")
    STAFF_LEFT = "staff_left", _("A member of the staff no longer serves there")


NOTICE: Final = {
    "pending": frozenset({"claimed", "withdrawn"}),
    "claimed": frozenset({"pending", "sent", "withdrawn", "skipped", "failed"}),
    # A gateway reports later that a message did not arrive.
    "sent": frozenset({"failed"}),
    # Withdrawn in the moment in which the mail server took it.
    "withdrawn": frozenset({"sent"}),
    "skipped": frozenset[str](),
    "failed": frozenset({"pending"}),
}
