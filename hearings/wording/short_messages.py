"""The sentences of short messages about hearings. They name no case, no person and no time."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from hearings.queries import notices

# Templates of kinds whose own names tell of counsel or staff.
NOT_ATTENDED: Final = "hearing_not_attended"
CHANGED: Final = "hearing_changed"

KINDS: Final = (
    MessageKind(notices.LISTED, Group.DATES, _("A hearing was listed.")),
    MessageKind(notices.MOVED, Group.DATES, _("A hearing has a new date.")),
    MessageKind(notices.CANCELLED, Group.DATES, _("A hearing was cancelled.")),
    MessageKind(notices.REMINDER, Group.DATES, _("A hearing is coming up.")),
    MessageKind(notices.DAY_OFF, Group.DATES, _("A hearing gets another date.")),
    MessageKind(notices.STANDS, Group.DATES, _("A hearing takes place as listed.")),
    MessageKind(notices.COUNSEL_OFF, Group.DATES, _("You no longer attend a hearing."), NOT_ATTENDED),
    MessageKind(notices.COUNSEL_LEFT, Group.DATES, _("A hearing has changed."), CHANGED),
    MessageKind(notices.STAFF_OFF, Group.DATES, _("You no longer attend a hearing."), NOT_ATTENDED),
    MessageKind(notices.STAFF_LEFT, Group.DATES, _("A hearing has changed."), CHANGED),
    MessageKind(notices.OUTCOME, Group.CASES, _("A hearing has an outcome.")),
    MessageKind(notices.SIGNED, Group.CASES, _("Minutes were signed.")),
)
