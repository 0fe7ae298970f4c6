"""The decision in a sitting: the same as at the desk, by the same services. It ends the sitting."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from courts.access.models import CheckMethod, IdentityCheck
from courts.access.services.identity import identity_checks
from courts.access.services.identity.identity_checks import Seen
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.services import notices
from identity.models import VideoCheck
from identity.queries.video_checks import was_seen
from identity.services.video_checks import end, require_own_sitting
from identity.states import VideoCheckState


@transaction.atomic
def verify(row: VideoCheck, seen: Seen, *, actor: Actor) -> IdentityCheck:
    """Confirm that the document is the applicant's, as `identity_checks.verify` does; then the sitting has ended.

    Returns the request: it is disputed when a clerk has to decide about two people. Raises NotAllowed, Conflict when
    the applicant has not been in the room, or the request is decided already.
    """
    require_own_sitting(row, actor)
    if not was_seen(row):
        raise Conflict(_("Admit the applicant to the room first: you have not seen them yet."), code="not_seen")
    _end(row, actor)
    return identity_checks.verify(row.request, replace(seen, method=CheckMethod.VIDEO), actor=actor)


@transaction.atomic
def refuse(row: VideoCheck, *, reason: str, actor: Actor) -> None:
    """Refuse the check with a reason that the applicant reads; the sitting has ended. Raises as `verify`."""
    require_own_sitting(row, actor)
    if not was_seen(row):
        raise Conflict(_("Admit the applicant to the room first: you have not seen them yet."), code="not_seen")
    _end(row, actor)
    identity_checks.refuse(row.request, reason=reason, actor=actor)


def _end(row: VideoCheck, actor: Actor) -> None:
    """End the sitting before the request is locked: see the lock order in `video_checks.lock`."""
    notices.withdraw(row, actor=actor)
    end(row, VideoCheckState.DONE, actor=actor)
