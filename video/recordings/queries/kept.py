"""Recordings as administrators and the keepers of the record see them: retention, legal holds, deletion."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from courts.approvals.models import ProposedAct
from courts.approvals.states import ProposedActState
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.wording.dates import full_date
from video.recordings import owners
from video.recordings.models import LegalHold, Recording, RecordingDeletion
from video.recordings.states import RecordingState


def kept_recordings(show: str, today: date) -> QuerySet[Any]:
    """List recordings: `due` are closed, not held, and past their time, the oldest first; `held` have an open hold.

    Anything else lists all, the newest first. Each row has `is_held`.
    """
    held = Exists(LegalHold.records.filter(recording=OuterRef("pk"), lifted_at__isnull=True))
    rows = Recording.records.select_related("sitting").annotate(is_held=held)
    if show == "due":
        due = rows.filter(state=RecordingState.CLOSED, keep_until__lt=today, is_held=False)
        return due.order_by("keep_until", "pk")
    return (rows.filter(is_held=True) if show == "held" else rows).order_by("-begun_at", "pk")


def kept_recording(key: UUID) -> Recording:
    """Return a recording for administrators. Raises NotVisible."""
    row = Recording.records.filter(pk=key).select_related("room", "sitting").first()
    if row is None:
        raise NotVisible
    return row


def holds_of(recording: Recording) -> list[LegalHold]:
    """Return the holds of a recording, the newest first."""
    rows = LegalHold.records.filter(recording=recording).order_by("-placed_at", "pk")
    return list(rows.select_related("placed_by__person", "lifted_by__person"))


def open_hold(recording: Recording, key: UUID) -> LegalHold:
    """Return a hold of a recording that is not lifted. Raises NotVisible."""
    row = LegalHold.records.filter(pk=key, recording=recording, lifted_at__isnull=True).first()
    if row is None:
        raise NotVisible
    return row


def deletion_of(recording: Recording) -> RecordingDeletion | None:
    """Return the deletion of a recording; None while it is not deleted."""
    if recording.state != RecordingState.DELETED:
        return None
    rows = RecordingDeletion.records.filter(recording=recording)
    return rows.select_related("proposed_by__person", "confirmed_by__person").first()


def open_proposal(name: str, recording: Recording) -> ProposedAct | None:
    """Return the act of this name that waits for a second administrator, if one does."""
    rows = ProposedAct.records.filter(act=name, subject_id=recording.pk, state=ProposedActState.PROPOSED)
    return rows.filter(expires_at__gt=clock.now()).first()


def about(recording: Recording) -> list[tuple[str, str]]:
    """Return label and value of what identifies a recording, without the title of its case."""
    room = recording.room
    venue = owners.find_venue_of(room.owner_label, room.owner_id)
    found = [(_("Number of the recording"), str(recording.pk))]
    found += [(_("Sitting opened"), full_date(recording.sitting.started_at, venue))]
    found += [(_("Venue"), venue.name)] if venue is not None else []
    found += [(_("Kept until"), full_date(recording.keep_until))] if recording.keep_until is not None else []
    return found
