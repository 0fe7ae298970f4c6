"""The sentences of short messages about filings and cases. They name no number, no person and no time."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from courts.registry.queries import notices

KINDS: Final = (
    MessageKind(notices.FILING_RECEIVED, Group.FILINGS, _("A filing was received.")),
    MessageKind(notices.FILING_RETURNED, Group.FILINGS, _("A filing was returned to be corrected.")),
    MessageKind(notices.FILING_ACCEPTED, Group.FILINGS, _("A filing was accepted.")),
    MessageKind(notices.FILING_ENTERED, Group.CASES, _("A filing has entered a case.")),
    MessageKind(notices.FILING_REJECTED, Group.FILINGS, _("A filing was decided.")),
    MessageKind(notices.FILING_EXPIRED, Group.FILINGS, _("The time to correct a filing is over.")),
    MessageKind(notices.FILING_TERM_MOVED, Group.FILINGS, _("A filing has a new deadline.")),
    MessageKind(notices.FILING_REINSTATED, Group.FILINGS, _("A filing is open again.")),
    MessageKind(notices.CASE_REGISTERED, Group.CASES, _("A case was registered.")),
    MessageKind(notices.APPEARANCE_ENTERED, Group.CASES, _("An appearance was entered.")),
)
