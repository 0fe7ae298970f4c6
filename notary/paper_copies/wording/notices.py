"""The text of notices about paper copies. They name neither the recipient nor the address."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.queries.notices import CANCELLED, DELIVERED, RETURNED, SENT

SHORT: Final = (
    MessageKind(SENT, Group.DATES, gettext_lazy("A paper copy for you is on its way.")),
    MessageKind(DELIVERED, Group.DATES, gettext_lazy("A paper copy for you was delivered.")),
    MessageKind(RETURNED, Group.DATES, gettext_lazy("A paper copy for you came back to the office.")),
    MessageKind(CANCELLED, Group.DATES, gettext_lazy("A paper copy for you was cancelled.")),
)


def notice_text(copy: PaperCopy, notice: Notice, reader: Reader) -> NoticeText:
    """The text of one notice in the active language."""
    title, lead, more = _words(notice.kind)
    facts = [(_("Deed"), copy.deed.title), (_("Office"), copy.office.name)]
    if copy.tracking and notice.kind != CANCELLED:
        facts += [(_("Carrier"), copy.carrier), (_("Number of the parcel"), copy.tracking)]
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple(facts),
        action_label=_("See where it is"),
        action_path=reverse("paper_copy", args=[copy.pk]),
        consequence=more,
    )


def _words(kind: str) -> tuple[str, str, str]:
    if kind == SENT:
        return (
            _("Your paper copy is on its way"),
            _("The carrier has taken the paper copy of your deed."),
            _("The carrier calls before the delivery. The recipient shows an identity card."),
        )
    if kind == DELIVERED:
        return (
            _("Your paper copy was delivered"),
            _("The carrier has delivered the paper copy of your deed."),
            _("If it did not arrive, tell the office at once."),
        )
    if kind == RETURNED:
        return (
            _("Your paper copy came back"),
            _("The carrier has brought the paper copy of your deed back to the office."),
            _("The office contacts you about another delivery. The digital deed stays in your account."),
        )
    return (
        _("Your paper copy was cancelled"),
        _("The office has cancelled the paper copy of your deed."),
        _("The digital deed stays in your account. You can ask for another copy there."),
    )
