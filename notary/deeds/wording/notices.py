"""The text of notices about deeds. They name no person."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from courts.ground.models import Notice
from courts.ground.wording.dates import long_date
from courts.ground.wording.notice_text import NoticeText, Reader
from notary.deeds import codes
from notary.deeds.models import Deed
from notary.deeds.queries.notices import ENDED, SEALED
from notary.deeds.states import DeedState

SHORT: Final = (
    MessageKind(SEALED, Group.DATES, gettext_lazy("A deed of yours was sealed.")),
    MessageKind(ENDED, Group.DATES, gettext_lazy("A deed of yours has ended.")),
)


def notice_text(deed: Deed, notice: Notice, reader: Reader) -> NoticeText:
    """The text of one notice in the active language."""
    facts = [(_("Office"), deed.office.name)]
    if deed.has_document:
        facts.append((_("Verification code"), codes.shown(deed.code)))
    is_given = notice.kind == SEALED
    if is_given:
        title, lead, more = _sealed(deed)
    else:
        title, lead, more = _ended(deed)
    if deed.ended_at is not None and notice.kind == ENDED:
        facts.append((_("Ended on"), long_date(deed.ended_at, deed.office)))
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple(facts),
        action_label=_("Open the deed"),
        action_path=reverse("deed", args=[deed.pk]),
        consequence=more,
        scan_label=_("Scan this code, or open the address, to verify the deed") if is_given else "",
        scan_path=reverse("verify_code", args=[codes.shown(deed.code)]) if is_given else "",
    )


def _sealed(deed: Deed) -> tuple[str, str, str]:
    return (
        _("Deed sealed: %(title)s") % {"title": deed.title},
        _("The deed is sealed. Sign in to download the file. You can also ask there for a paper copy by courier."),
        _("Every reader can verify it by its code. Only the file itself proves its text."),
    )


def _ended(deed: Deed) -> tuple[str, str, str]:
    title = _("Deed no longer in force: %(title)s") % {"title": deed.title}
    if deed.state == DeedState.REVOKED:
        return title, _("The deed was revoked. It has no effect from now on."), ""
    if deed.state in {DeedState.SUPERSEDED, DeedState.CORRECTED}:
        return title, _("Another deed has taken its place."), ""
    # Neutral words: the reason may be one person's alone (R39).
    return _("Deed not sealed: %(title)s") % {"title": deed.title}, _("The act was not completed."), ""
