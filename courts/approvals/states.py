"""States of a proposed act, with the moves that are legal from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposedActState(models.TextChoices):
    """States of a proposed act."""

    PROPOSED = "proposed", _("Waiting for a second administrator")
    DONE = "done", _("Confirmed and done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not confirmed in time")


PROPOSED_ACT: Final = {
    "proposed": frozenset({"done", "refused", "withdrawn", "expired"}),
    "done": frozenset[str](),
    "refused": frozenset[str](),
    "withdrawn": frozenset[str](),
    "expired": frozenset[str](),
}
