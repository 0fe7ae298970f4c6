"""Notices about video checks: their kinds, their readers, and those that no longer apply."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from courts.ground.models import Notice
from identity.models import VideoCheck
from identity.states import VideoCheckState

CALLED: Final = "video_check_called"
MISSED: Final = "video_check_missed"
CANCELLED: Final = "video_check_cancelled"
EXPIRED: Final = "video_check_expired"


def is_current(row: VideoCheck, notice: Notice) -> bool:
    """True if the notice still applies: a call does until the sitting has ended, an end does always."""
    return notice.kind != CALLED or row.state == VideoCheckState.CALLED


def happens_at(row: VideoCheck, notice: Notice) -> datetime:
    """The time that makes a notice urgent. The applicant waits for each of them."""
    return notice.created_at
