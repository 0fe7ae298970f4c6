"""A legal hold and the confirmed deletion in the same instant: exactly one of them happens."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest

from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm
from courts.ground.actors import Actor, actor_for
from courts.ground.errors import Conflict
from courts.ground.models import AuditEntry, User
from tests.access.administrators import administrator
from tests.races import at_once
from tests.video.recordings.closed import authority, clerk, closed, ended, places, recorded_room, recording
from tests.video.recordings.test_deletion import REASON, pass_time
from video.recordings.models import LegalHold, Recording, RecordingDeletion
from video.recordings.queries.recordings import data_key_of
from video.recordings.services.deletion import propose_deletion
from video.recordings.services.holds import place_hold

__all__ = ["authority", "clerk", "closed", "ended", "places", "recorded_room", "recording"]

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_attempt", range(4))
def test_either_the_hold_or_the_deletion_happens(closed: Recording, clerk: Actor, _attempt: int) -> None:
    first, second = administrator("first@diwan.example"), administrator("second@diwan.example")
    pass_time(closed)
    act = propose_deletion(closed, reason=REASON, actor=actor_for(first))
    outcomes = at_once(partial(confirmed, act.pk, second), partial(held, closed.pk, clerk))
    closed.refresh_from_db()
    act.refresh_from_db()
    deletions, holds = RecordingDeletion.records.count(), LegalHold.records.count()
    if outcomes == ["", "deleted"]:
        assert (closed.state, bytes(closed.wrapped_key), act.state) == ("deleted", b"", "done")
        assert (deletions, holds) == (1, 0)
    else:
        assert outcomes == ["decided", ""]
        assert (closed.state, act.state, deletions, holds) == ("closed", "refused", 0, 1)
        assert not AuditEntry.records.filter(action="recording.deleted").exists()
        assert data_key_of(closed)


def confirmed(act: UUID, user: User) -> str:
    """Confirm the deletion. Returns the code of the refusal; empty if it is done."""
    try:
        confirm(ProposedAct.records.get(pk=act), actor=actor_for(user))
    except Conflict as refused:
        return str(refused.code)
    return ""


def held(recording: UUID, clerk: Actor) -> str:
    """Place a hold. Returns the code of the refusal; empty if it is placed."""
    try:
        place_hold(Recording.records.get(pk=recording), reason="دعوى منظورة", actor=clerk)
    except Conflict as refused:
        return str(refused.code)
    return ""
