"""The text of messages about legal holds."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.dates import full_date
from courts.ground.wording.notice_text import NoticeText, Reader
from video.recordings.models import LegalHold
from video.recordings.states import HoldOffice


def path_of(hold: LegalHold) -> str:
    """The page on which the office of the hold sees it."""
    name = "kept_recording" if hold.office == HoldOffice.ADMINISTRATORS else "recording"
    return reverse(name, args=[hold.recording_id])


def notice_text(hold: LegalHold, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language, for the person who placed the hold. It names no case."""
    return NoticeText(
        title=_("A legal hold that you placed was lifted"),
        lead=_("The recording can be deleted once its time has passed. If it must stay, place a hold again."),
        facts=(
            (_("Number of the recording"), str(hold.recording_id)),
            (_("Placed on"), full_date(hold.placed_at)),
        ),
        action_label=_("Open the recording"),
        action_path=path_of(hold),
    )
