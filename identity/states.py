"""States of video checks, and the legal transitions from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class VideoCheckState(models.TextChoices):
    """States of a video check: on the waiting list, in the sitting, and its five ends."""

    WAITING = "waiting", _("On the waiting list")
    CALLED = "called", _("In the sitting")
    DONE = "done", _("Held")
    MISSED = "missed", _("Applicant absent")
    CANCELLED_BY_APPLICANT = "cancelled_by_applicant", _("Cancelled by the applicant")
    CANCELLED_BY_OFFICE = "cancelled_by_office", _("Cancelled by the office")
    EXPIRED = "expired", _("Not reached before the office closed")


VIDEO_CHECK: Final = {
    "waiting": frozenset({"called", "cancelled_by_applicant", "cancelled_by_office", "expired"}),
    "called": frozenset({"done", "missed", "cancelled_by_applicant", "cancelled_by_office"}),
    "done": frozenset[str](),
    "missed": frozenset[str](),
    "cancelled_by_applicant": frozenset[str](),
    "cancelled_by_office": frozenset[str](),
    "expired": frozenset[str](),
}
OPEN: Final = ("waiting", "called")
