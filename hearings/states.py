"""States of hearings and minutes, and the legal transitions from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class HearingState(models.TextChoices):
    """States of a hearing. `scheduled` covers every date that it had before it was opened."""

    SCHEDULED = "scheduled", _("Listed")
    IN_SESSION = "in_session", _("In session")
    PAUSED = "paused", _("Paused")
    CONCLUDED = "concluded", _("Concluded")
    ADJOURNED = "adjourned", _("Adjourned")
    POSTPONED = "postponed", _("Postponed – technical")
    CANCELLED = "cancelled", _("Cancelled")


HEARING: Final = {
    "scheduled": frozenset({"in_session", "cancelled", "postponed"}),
    "in_session": frozenset({"paused", "concluded", "adjourned", "postponed"}),
    "paused": frozenset({"in_session", "concluded", "adjourned", "postponed"}),
    "concluded": frozenset[str](),
    "adjourned": frozenset[str](),
    "postponed": frozenset[str](),
    "cancelled": frozenset[str](),
}


class MinutesState(models.TextChoices):
    """Minutes are drafted, edited by the clerk, and frozen by the judge's signature."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")


MINUTES: Final = {"draft": frozenset({"signed"}), "signed": frozenset[str]()}
