"""States of the reset of second factors, with the moves that are legal from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class FactorResetState(models.TextChoices):
    """States of a reset. `asked`: no one has looked yet if the address has an account."""

    ASKED = "asked", _("Request received")
    CHECKING = "checking", _("Waiting for the check at the office, then for an administrator")
    WAITING = "waiting", _("Decided: in the waiting time")
    DONE = "done", _("Done: the person sets up a new factor")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Stopped by the owner of the account")
    EXPIRED = "expired", _("Not finished in time")


FACTOR_RESET: Final = {
    "asked": frozenset({"checking"}),
    "checking": frozenset({"waiting", "refused", "stopped", "expired"}),
    "waiting": frozenset({"done", "refused", "stopped"}),
    "done": frozenset[str](),
    "refused": frozenset[str](),
    "stopped": frozenset[str](),
    "expired": frozenset[str](),
}
OPEN: Final = ("checking", "waiting")
