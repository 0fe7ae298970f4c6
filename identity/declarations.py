"""Declarations of video checks: subject, room, board of the staff, and the applicant's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.access.declared import check_pages, desk
from courts.access.queries.identity_checks import checks_somewhere
from courts.gateways import kinds
from courts.ground.declared import subjects
from identity.models import VideoCheck
from identity.queries import notices
from identity.queries.video_checks import may_take_part
from identity.views.room_page import page_of_seat
from identity.wording.notices import notice_text, title_of
from identity.wording.short_messages import KINDS
from video import room_page


def register() -> None:
    """Register everything once, when the apps are loaded."""
    kinds.register(KINDS)
    desk.register(desk.Board(_("Video checks"), "video_checks", 15, checks_somewhere))
    check_pages.register(check_pages.VideoPages(applicant="video_check", staff="video_checks"))
    room_page.register(
        room_page.RoomOwner(
            label="identity.videocheck",
            page_of=page_of_seat,
            begins=_("The identity check is at %(time)s"),
            current=_("This identity check"),
            people=_("People in the video sitting"),
        )
    )
    subjects.register(
        subjects.Subject(
            label="identity.videocheck",
            model=VideoCheck,
            title=title_of,
            url=lambda _row: reverse("video_check"),
            may_see=may_take_part,
            notice_text=notice_text,
            is_current=notices.is_current,
            happens_at=notices.happens_at,
        )
    )
