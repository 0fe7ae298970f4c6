"""The text of notices about video checks. They name no person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader
from identity.models import VideoCheck
from identity.queries.notices import CALLED, CANCELLED, EXPIRED


def title_of(row: VideoCheck) -> str:
    """A short line without names."""
    return _("Identity check by video")


def notice_text(row: VideoCheck, notice: Notice, reader: Reader) -> NoticeText:
    """The text of one notice in the active language."""
    title, lead, consequence = _words(notice.kind)
    facts = [(_("Office"), row.venue.name)]
    if notice.kind == CANCELLED and row.reason:
        facts.append((_("Reason"), row.reason))
    if notice.kind == CALLED and row.called_at is not None:
        facts += reader.times(row.called_at, row.venue)
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple(facts),
        action_label=_("Open the identity check"),
        action_path=reverse("video_check"),
        consequence=consequence,
    )


def _words(kind: str) -> tuple[str, str, str]:
    """The title, the first sentence, and the consequence for the reader."""
    again = _("Your request stays with the office. You can join the waiting list again during its opening hours.")
    if kind == CALLED:
        return (
            _("The office calls you to the identity check now"),
            _("A member of staff waits for you in the video sitting. Have your document at hand."),
            _("If you do not come within a few minutes, the sitting ends and you have to join the list again."),
        )
    if kind == CANCELLED:
        return (
            _("Identity check by video cancelled"),
            _("The office ended the identity check without a decision."),
            again,
        )
    if kind == EXPIRED:
        return (
            _("The office has closed"),
            _("The office did not reach you on the waiting list before it closed."),
            again,
        )
    return _("You missed the identity check by video"), _("The office called you, and you did not come."), again
