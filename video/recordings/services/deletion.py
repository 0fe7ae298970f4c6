"""The deletion of a recording: one administrator proposes it, a second one confirms it, and a certificate stays.

The data key goes first, in the transaction of the confirmation: from its commit on, no file can be read. A task signs
the certificate and removes the files afterwards (`removal.py`): the confirmation locks every administrator and must not
wait for a time stamp, and a crash between the two leaves only unreadable bytes.
"""

from __future__ import annotations

from datetime import date

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
from video.recordings.services.holds import DELETE, locked_recording
from video.recordings.states import EventKind, RecordingState


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
    with transaction.atomic():
        require_deletable(recording, clock.today())
        act = propose(DELETE, recording.pk, reason=reason, actor=actor)
        # Under the lock no hold appears: one that is placed later refuses this proposal.
        require_deletable(locked_recording(recording.pk), clock.today())
    return act


def perform(act: ProposedAct, actor: Actor) -> None:
    """Delete the recording of a confirmed act, in the transaction of the confirmation.

    Raises NotAllowed for an administrator who lifted a hold of the recording, Conflict as `require_deletable` and
    `held_since` if a hold was placed after the proposal, even if it is lifted.
    """
    if actor.user is None or actor.user.pk == act.proposed_by_id:
        raise NotAllowed
    row = locked_recording(act.subject_id)
    require_deletable(row, clock.today())
    holds = LegalHold.records.filter(recording=row)
    if holds.filter(lifted_by=actor.user).exists():
        raise NotAllowed(_("You lifted a legal hold of this recording. A different administrator confirms this."))
    if holds.filter(placed_at__gte=act.proposed_at).exists():
        raise Conflict(_("A legal hold was placed after this proposal. Propose the deletion again."), code="held_since")
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
