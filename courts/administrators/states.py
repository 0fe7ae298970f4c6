"""States of an administrator's term, with the moves that are legal from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TermState(models.TextChoices):
    """States of a term. It gives rights in `active` alone."""

    PROPOSED = "proposed", _("Waiting for a second administrator")
    INVITED = "invited", _("Invited, not accepted yet")
    ACTIVE = "active", pgettext_lazy("administrator", "Active")
    ENDED = "ended", pgettext_lazy("administrator", "Ended")
    DECLINED = "declined", _("Declined by the person")
    DROPPED = "dropped", _("Refused or withdrawn")
    EXPIRED = "expired", _("Not accepted in time")


TERM: Final = {
    "proposed": frozenset({"invited", "dropped", "expired"}),
    "invited": frozenset({"active", "declined", "dropped", "expired"}),
    "active": frozenset({"ended"}),
    "ended": frozenset[str](),
    "declined": frozenset[str](),
    "dropped": frozenset[str](),
    "expired": frozenset[str](),
}
OPEN: Final = ("proposed", "invited")
OVER: Final = ("ended", "declined", "dropped", "expired")
