"""Export: the evidence package of a recording, for a named recipient.

README.ar.txt, README.en.txt     what this is, and how to check it
evidence/                        the files exactly as they are stored: manifest, signature, time stamp, segments
plain/                           the segments decrypted; their SHA-256 is in the index and in the manifest
papers/                          signed minutes and the like, where the owner of the room has some
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, NotVisible
from courts.ground.models import User
from courts.ground.services import audit
from video.recordings import owners
from video.recordings.models import Recording, RecordingExport
from video.recordings.package import PROOFS
from video.recordings.package.zip_stream import Member, zip_parts
from video.recordings.queries.access import Access, hidden_from
from video.recordings.queries.stored import plain_segment, read_stored
from video.recordings.states import RecordingState
from video.sfu.record.layout import INDEX

log = logging.getLogger(__name__)

_READMES: Final = Path(__file__).parents[1] / "package" / "readme"


def require_export(access: Access) -> None:
    """Check that the person may export. Raises NotAllowed, Conflict `not_closed` or `deleted`."""
    if not access.right.keeps_record or hidden_from(access.person, access.recording.room, keeps_record=True):
        raise NotAllowed(_("Only staff who keep this record export it."))
    if access.recording.state == RecordingState.DELETED:
        raise Conflict(_("This recording is deleted."), code="deleted")
    if access.recording.state != RecordingState.CLOSED:
        raise Conflict(_("The recording can be exported once it is closed and signed."), code="not_closed")


def start_export(access: Access, user: User, *, recipient: str, purpose: str, actor: Actor) -> RecordingExport:
    """Write the row of an export, with its audit entry. The caller has asked for the step-up.

    Raises as `require_export`.
    """
    require_export(access)
    with transaction.atomic():
        export = RecordingExport.records.create(
            recording=access.recording, exported_by=user, recipient=recipient, purpose=purpose
        )
        detail = {"export": str(export.pk), "recipient": recipient, "purpose": purpose}
        audit.record("recording.exported", access.recording, actor=actor, detail=detail)
    return export


def package_parts(export: RecordingExport, *, actor: Actor) -> Iterator[bytes]:
    """Yield the bytes of the package, and note in the row how far it came. Each file is checked as it is read."""
    audit.record("recording.export_downloaded", export.recording, actor=actor, detail={"export": str(export.pk)})
    rows = RecordingExport.records.filter(pk=export.pk)
    rows.update(started_at=Coalesce(F("started_at"), clock.now()), sent_bytes=0)
    sent = 0
    for part in zip_parts(_members(export.recording), export.made_at):
        sent += len(part)
        rows.update(sent_bytes=sent)
        yield part
    rows.update(finished_at=Coalesce(F("finished_at"), clock.now()))


async def package_parts_async(export: RecordingExport, *, actor: Actor) -> AsyncIterator[bytes]:
    """As `package_parts`, for an asynchronous server: reading and decrypting happen in a thread."""
    parts = package_parts(export, actor=actor)
    while (part := await sync_to_async(_next)(parts)) is not None:
        yield part


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


def _members(recording: Recording) -> Iterator[Member]:
    for language in ("ar", "en"):
        name = f"README.{language}.txt"
        yield name, (_READMES / name).read_bytes()
    for name, content in owners.papers_of(recording.room.owner_label, recording.room.owner_id):
        yield f"papers/{name}", content
    for name in (*PROOFS, INDEX):
        with _reported(name):
            yield f"evidence/{name}", read_stored(recording.pk, name)
    for segment in recording.segments.all():
        with _reported(segment.name):
            yield f"evidence/{segment.name}", read_stored(recording.pk, segment.name)
            yield f"plain/{segment.name.removesuffix('.seg')}.rec", plain_segment(recording, segment)


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Leave out a file that is missing or was altered: the package is evidence of it, and its verification names it."""
    try:
        yield
    except (FileNotFoundError, NotVisible, Conflict):
        log.exception("a file of an exported recording is missing or was altered", extra={"file": name})
