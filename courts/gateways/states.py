"""States of a message at its gateway, with the moves that are legal from each, and the groups that people choose."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class GatewayMessageState(models.TextChoices):
    """`sent`: the gateway took it. A delivery receipt tells the rest, in time or late, or never comes."""

    SENT = "sent", _("Handed to the gateway")
    DELIVERED = "delivered", _("Arrived on the telephone")
    FAILED = "failed", _("Did not arrive")
    OVERDUE = "overdue", _("No delivery receipt in time")


GATEWAY_MESSAGE: Final = {
    "sent": frozenset({"delivered", "failed", "overdue"}),
    # A receipt that comes late is recorded. The next channel was tried already, and is not tried again.
    "overdue": frozenset({"delivered", "failed"}),
    "delivered": frozenset[str](),
    "failed": frozenset[str](),
}


class Group(models.TextChoices):
    """Kinds of notices for which a person chooses channel and language together."""

    DATES = "dates", _("Hearings and appointments")
    FILINGS = "filings", _("Filings, applications and fees")
    CASES = "cases", _("Cases")


# Chosen like a group, with SMS as the default: the channel of a message whose e-mail fails for good. E-mail: none.
FAILED_MAILS: Final = "failed"
# Everything else: messages about the account and its safety. Their language is chosen, their channel is mail.
ACCOUNTS: Final = "accounts"
GROUPS: Final = (*Group.choices, (ACCOUNTS, _("Your account and its safety")))
CHOSEN: Final = (*Group.choices, (FAILED_MAILS, _("E-mails that do not arrive")))
