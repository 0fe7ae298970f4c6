"""The sentences of short messages about applications. They name no service, no person and no outcome of a decision."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from notary.applications.queries import notices

KINDS: Final = (
    MessageKind(notices.INVITED, Group.FILINGS, _("You are named in an application. Check it and answer.")),
    MessageKind(notices.VOIDED, Group.FILINGS, _("An application was changed and needs your agreement again.")),
    MessageKind(notices.DECLINED, Group.FILINGS, _("A person answered an invitation to an application.")),
    MessageKind(notices.AGREED, Group.FILINGS, _("An application can be submitted now.")),
    MessageKind(notices.SUBMITTED, Group.FILINGS, _("An application was received.")),
    MessageKind(notices.RETURNED, Group.FILINGS, _("An application was returned to be corrected.")),
    MessageKind(notices.ACCEPTED, Group.FILINGS, _("An application was reviewed.")),
    MessageKind(notices.READY, Group.FILINGS, _("An application is ready for the next step.")),
    # The same words as for every end: a locked telephone does not show a refusal.
    MessageKind(notices.REFUSED, Group.FILINGS, _("An application was decided."), renamed="application_decided"),
    MessageKind(notices.LEAVE_GRANTED, Group.FILINGS, _("An application was reviewed."), renamed="leave_decided"),
    MessageKind(notices.LEAVE_REFUSED, Group.FILINGS, _("An application was reviewed."), renamed="leave_decided"),
    MessageKind(notices.WITHDRAWN, Group.FILINGS, _("An application has ended.")),
)
