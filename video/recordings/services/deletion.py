"""The deletion of a recording: one administrator proposes it, a second one confirms it, and a certificate stays.

The data key goes first, in the transaction of the confirmation: from its commit on, no file can be read. A task signs
the certificate and removes the files afterwards (`removal.py`): the confirmation locks every administrator and must not
wait for a time stamp, and a crash between the two leaves only unreadable bytes.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import propose
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed
from video.recordings.models import LegalHold, Recording, RecordingDeletion
from video.recordings.package.digests import canonical
from video.recordings.queries.recordings import forget_data_keys
from video.recordings.services.certificates import certificate_of
from video.recordings.services.events import move_recording
from video.recordings.services.holds import locked_recording
from video.recordings.states import EventKind, RecordingState

DELETE: Final = "delete_recording"


def require_deletable(recording: Recording, today: date) -> None:
    """Check that a recording may be deleted now.

    Raises Conflict: `not_closed`, `held` with an open hold, `kept` before its time has passed or without one.
    """
    if recording.state != RecordingState.CLOSED:
        raise Conflict(_("Only a closed recording can be deleted."), code="not_closed")
    if LegalHold.records.filter(recording=recording, lifted_at__isnull=True).exists():
        raise Conflict(
            _("A legal hold is on this recording. It cannot be deleted until the hold is lifted."), code="held"
        )
    if recording.keep_until is None or recording.keep_until >= today:
        raise Conflict(_("This recording must still be kept. It cannot be deleted yet."), code="kept")


def propose_deletion(recording: Recording, *, reason: str, actor: Actor) -> ProposedAct:
    """Propose the deletion of a recording. Nothing is deleted until a second administrator confirms it.

    Raises Conflict as `require_deletable` and for a second proposal, NotAllowed, DomainError without a reason.
    """
    # Nothing is locked here: the confirmation checks all of it again, under the lock of the recording.
    require_deletable(recording, clock.today())
    return propose(DELETE, recording.pk, reason=reason, actor=actor)


def perform(act: ProposedAct, actor: Actor) -> None:
    """Delete the recording of a confirmed act, in the transaction of the confirmation.

    Raises Conflict as `require_deletable`.
    """
    if actor.user is None or actor.user.pk == act.proposed_by_id:
        raise NotAllowed
    row = locked_recording(act.subject_id)
    require_deletable(row, clock.today())
    now = clock.now()
    RecordingDeletion.records.create(
        recording=row,
        reason=act.reason,
        proposed_by=act.proposed_by,
        proposed_at=act.proposed_at,
        confirmed_by=actor.user,
        deleted_at=now,
        certificate=canonical(certificate_of(row, act, actor.user, now)),
    )
    move_recording(
        row,
        RecordingState.DELETED,
        EventKind.DELETED,
        actor=actor,
        note=act.reason,
        also={"wrapped_key": b"", "master_key": "", "fault": ""},
    )
    transaction.on_commit(forget_data_keys)
