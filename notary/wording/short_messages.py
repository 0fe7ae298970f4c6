"""The sentences of short messages about appointments. They name no subject, no person and no time."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from notary.queries import notices

KINDS: Final = (
    MessageKind(notices.BOOKED, Group.DATES, _("An appointment was booked.")),
    MessageKind(notices.CANCELLED, Group.DATES, _("An appointment was cancelled.")),
    MessageKind(notices.REMINDER, Group.DATES, _("An appointment is coming up.")),
    MessageKind(notices.DAY_OFF, Group.DATES, _("An appointment cannot take place as booked.")),
    MessageKind(notices.MOVED, Group.DATES, _("An appointment was moved.")),
    MessageKind(notices.OTHER_NOTARY, Group.DATES, _("An appointment has another notary.")),
    MessageKind(notices.STANDS, Group.DATES, _("An appointment takes place as booked.")),
    MessageKind(notices.INVITED, Group.DATES, _("You are invited to an appointment.")),
    MessageKind(notices.NOT_ACCEPTED, Group.DATES, _("An appointment was not accepted in time.")),
)
