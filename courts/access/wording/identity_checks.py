"""The text of messages about identity checks. Only the page, for the signed-in person, says what was decided."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.access.models import IdentityCheck
from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader

DECIDED: Final = "identity_decided"
CLOSED: Final = "identity_closed"


def notice_text(check: IdentityCheck, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language."""
    if notice.kind == CLOSED:
        title = _("Your request is closed")
        lead = _(
            "Your identity has been proven in another way. The office has closed your open request: you need not come"
            " for it."
        )
    else:
        title = _("A decision about your identity")
        lead = _("The office has decided your request. Sign in to read the decision.")
    return NoticeText(title=title, lead=lead, action_label=_("Read the state"), action_path=reverse("prove_identity"))
