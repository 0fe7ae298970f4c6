"""The work after a seal: an unfinished seal is finished, the parties are told, and the archive time stamp is added.

Each is a sweep: it may run late, twice, or after a crash.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared.sweeps import Sweep
from courts.ground.services import audit, sweeps, transitions
from courts.ground.services.sweeps import Run, Swept
from courts.signing import signer
from notary.deeds.models import Deed
from notary.deeds.services.notices import notify_sealed
from notary.deeds.services.sealing import finish, new_document
from notary.deeds.states import DeedState

BATCH: Final = 20
# The request that took the number is given this time to finish by itself.
PATIENCE: Final = timedelta(minutes=2)


def finish_due() -> Swept:
    """Seal the deeds whose number was taken and whose document is missing: a worker died, or the key did not answer."""
    return sweeps.run("deeds.finish", _finish_due)


def _finish_due(this: Run) -> Swept:
    rows = Deed.records.filter(state=DeedState.SIGNED, entries__entered_at__lt=this.now - PATIENCE).exclude(code="")
    keys = list(rows.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    swept = sweeps.work_on_each(this, keys, _finish)
    return Swept(swept.done, is_full=swept.is_full or len(keys) == BATCH)


def _finish(key: UUID) -> int:
    finish(Deed.records.get(pk=key), actor=SYSTEM)
    return 1


def _to_deliver(_now: datetime) -> QuerySet[Deed]:
    return Deed.records.filter(state=DeedState.SEALED)


def _deliver(deed: Deed) -> bool:
    transitions.move(deed, DeedState.DELIVERED, actor=SYSTEM, also={"delivered_at": clock.now()})
    notify_sealed(deed)
    return True


DELIVER: Final[Sweep[Deed]] = Sweep(name="deeds.deliver", wanted=_to_deliver, act=_deliver, waits_for_time=False)


def deliver_due() -> Swept:
    """Tell the parties of sealed deeds, once."""
    return sweeps.sweep(DELIVER)


def archive_due() -> Swept:
    """Add the archive time stamp (PAdES B-LTA) to sealed documents. The sealed bytes stay as they are (R23)."""
    return sweeps.run("deeds.archive", _archive_due)


def _archive_due(this: Run) -> Swept:
    rows = Deed.records.filter(archive__isnull=True, pdf__isnull=False).order_by("sealed_at")
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    swept = sweeps.work_on_each(this, keys, archive)
    return Swept(swept.done, is_full=swept.is_full or len(keys) == BATCH)


def archive(key: UUID) -> int:
    """Add the archive time stamp to one document; return 1 if this run did.

    Signs and stores outside any transaction. Raises SigningUnavailable, and Busy when the storage takes nothing.
    """
    deed = Deed.records.select_related("pdf").get(pk=key)
    if deed.archive_id is not None or deed.pdf is None:
        return 0
    with deed.pdf.content.open("rb") as file:
        sealed = file.read()
    document = new_document(deed, signer().extend_pdf(sealed), stem=deed.pdf.stem, actor=SYSTEM)
    with transaction.atomic():
        document.save(force_insert=True)
        if Deed.records.filter(pk=key, archive__isnull=True).update(archive=document):
            audit.record("deed.archived", deed, actor=SYSTEM, detail={"sha256": document.sha256})
            return 1
        # Another worker was first.
        transaction.set_rollback(True)
    document.content.delete(save=False)
    return 0
