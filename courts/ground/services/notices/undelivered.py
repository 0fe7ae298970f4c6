"""Reports of a gateway, after it took a message, that the message arrived or not."""

from __future__ import annotations

from django.db import transaction

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import Notice
from courts.ground.services import audit
from courts.ground.services.notices import fallback
from courts.ground.services.transitions import move
from courts.ground.states import NoticeReason, NoticeState


def report_undelivered(notice: Notice, reason: NoticeReason) -> bool:
    """Fail a message that its gateway took, and write its one attempt on the next channel. Return True if it failed.

    The outbox may not have recorded yet that the gateway took it: a claimed row fails as well, and the outbox then
    leaves it. A message that was withdrawn meanwhile is left as it is. Safe to repeat.
    """
    with transaction.atomic():
        row = Notice.records.select_for_update().get(pk=notice.pk)
        if row.state not in {NoticeState.SENT, NoticeState.CLAIMED}:
            return False
        move(row, NoticeState.FAILED, actor=SYSTEM, also={"skip_reason": reason})
        fallback.write([row], reason, at=clock.database_now())
    return True


def report_arrival(notice: Notice) -> bool:
    """Settle a failed message that arrived after all: no clerk has to tell its recipient. Return True if it was open.

    The row stays failed: its time was over, and the next channel was tried. Safe to repeat.
    """
    with transaction.atomic():
        changed = Notice.records.filter(pk=notice.pk, state=NoticeState.FAILED, settled_at__isnull=True).update(
            settled_at=clock.now()
        )
        if changed:
            audit.record("notice.settled", notice, actor=SYSTEM)
    return bool(changed)
