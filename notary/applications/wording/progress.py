"""The words for the way of a named person from the invitation to the agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notary.applications.queries.invitations import PersonProgress, Progress


@dataclass(frozen=True, slots=True)
class ShownProgress:
    """The last step in words. tone: of the badge. line: what it means, and what the applicant can do."""

    word: str
    tone: str
    line: str
    at: datetime | None
    addresses: tuple[str, ...]


_WORDS: Final[Mapping[Progress, tuple[str | Promise, str, str | Promise]]] = {
    Progress.NOT_INVITED: (
        _("not invited yet"),
        "",
        _("The invitation leaves when you ask everyone to agree."),
    ),
    Progress.NO_CONTACT: (
        _("invited, without a contact"),
        "warn",
        _("They see the invitation when they sign in. Enter their e-mail address or mobile number to send it."),
    ),
    Progress.SENT: (_("invitation sent"), "", ""),
    Progress.NOT_DELIVERED: (
        _("invitation not delivered"),
        "bad",
        _("Correct the address or the number on the page of this person; the invitation then leaves again."),
    ),
    Progress.OPENED: (_("invitation opened"), "", _("They have not accepted or declined yet.")),
    Progress.ACCEPTED: (_("accepted"), "", _("They have not confirmed their data yet.")),
    Progress.CONFIRMED: (_("data confirmed"), "", _("They have not agreed to the draft yet.")),
    Progress.AGREED: (_("agreed"), "ok", ""),
    Progress.VOIDED: (_("must agree again: the draft has changed"), "warn", ""),
    Progress.DECLINED: (
        _("declined"),
        "bad",
        _("Speak with them, then invite them again, or enter another person."),
    ),
}


def shown_progress(progress: PersonProgress, *, is_own: bool) -> ShownProgress:
    """Return the step in words. is_own: of the applicant, who needs no invitation."""
    word, tone, line = _WORDS[progress.step]
    if is_own and progress.step in {Progress.NOT_INVITED, Progress.ACCEPTED, Progress.CONFIRMED}:
        word, line = _("not yet agreed"), ""
    return ShownProgress(str(word), tone, str(line), progress.at, progress.addresses)
