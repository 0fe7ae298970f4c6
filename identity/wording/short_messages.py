"""The sentences of short messages about video checks. They name no person and no office."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from identity.queries import notices

KINDS: Final = (
    MessageKind(notices.CALLED, Group.DATES, _("The office calls you to a video sitting now.")),
    MessageKind(notices.MISSED, Group.DATES, _("You missed a video sitting.")),
    MessageKind(notices.CANCELLED, Group.DATES, _("A video sitting was cancelled.")),
    MessageKind(notices.EXPIRED, Group.DATES, _("The office closed before your video sitting.")),
)
