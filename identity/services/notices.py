"""Sending notices about a video check to its applicant, in the caller's transaction."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.models import Recipient
from courts.ground.services import notices
from identity.models import VideoCheck


def notify_applicant(kind: str, row: VideoCheck, *, actor: Actor) -> None:
    """Send the news to the applicant; a call that they have not read does not apply any more."""
    notices.withdraw(row, actor=actor)
    notices.notify(kind, row, [Recipient(row.request.account.person)])
