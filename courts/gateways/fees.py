"""The sentences of short messages about fees: payments lie below the gateways. They name no amount and no object."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from courts.payments.queries import notices

KINDS: Final = (
    MessageKind(notices.DUE, Group.FILINGS, _("A fee is to be paid.")),
    MessageKind(notices.PAID, Group.FILINGS, _("A payment has arrived.")),
    MessageKind(notices.WAIVED, Group.FILINGS, _("A fee was waived.")),
    MessageKind(notices.CANCELLED, Group.FILINGS, _("A fee was cancelled.")),
    MessageKind(notices.REFUNDED, Group.FILINGS, _("A payment goes back.")),
)
