"""Delivery receipts: the gateway reports that a message arrived on the telephone, or did not, or reports nothing."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from courts.gateways.models import GatewayMessage
from courts.gateways.states import GatewayMessageState
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import NotVisible
from courts.ground.services import sweeps
from courts.ground.services.notices import report_arrival, report_undelivered
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from courts.ground.states import NoticeReason

# A receipt is accepted this long before and after its own time; within it, a repeat changes nothing.
WINDOW: Final = timedelta(minutes=5)
_CODE: Final = re.compile(r"[^a-zA-Z0-9_.-]")


def is_signed(timestamp: str, signature: str, body: bytes) -> bool:
    """True for a body that the gateway signed within the window: HMAC-SHA256 of "<seconds>.<body>", as hex."""
    secret = settings.GATEWAY_RECEIPT_SECRET
    if not secret or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    expected = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    is_right = hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))
    return is_right and abs(clock.now().timestamp() - int(timestamp)) <= WINDOW.total_seconds()


def receive(provider_id: str, state: GatewayMessageState, reason: str = "") -> None:
    """Record a receipt; after a failure the message is tried on the next channel. Raises NotVisible for an unknown key.

    Idempotent: the first receipt about a message counts, and a later one changes nothing. A receipt that comes after
    the time for it is recorded, and makes no other attempt: the sweep made it. If the message arrived after all, no
    clerk has to tell the person.
    """
    with transaction.atomic():
        row = (
            GatewayMessage.records.select_for_update(of=("self",))
            .select_related("notice")
            .filter(provider_id=provider_id)
            .first()
        )
        if row is None:
            raise NotVisible
        # Under the row's lock: the sweep of overdue messages may have been first.
        is_late = row.state == GatewayMessageState.OVERDUE
        if row.state != GatewayMessageState.SENT and not is_late:
            return
        columns = {"receipt_at": clock.now(), "reason": _CODE.sub("", reason)[:40]}
        move(row, state, actor=SYSTEM, also=columns)
        if row.notice is None:
            return
        if is_late and state == GatewayMessageState.DELIVERED:
            report_arrival(row.notice)
        elif not is_late and state == GatewayMessageState.FAILED:
            report_undelivered(row.notice, NoticeReason.UNDELIVERED)


def sweep_overdue() -> Swept:
    """Try messages without a receipt in time on the next channel. Of a sweep and a receipt at once one is first."""
    return sweeps.sweep(OVERDUE)


def _without_receipt(now: datetime) -> QuerySet[GatewayMessage]:
    rows = GatewayMessage.records.filter(state=GatewayMessageState.SENT, receipt_due_at__lte=now)
    return rows.order_by("receipt_due_at")


def _give_up(row: GatewayMessage) -> bool:
    move(row, GatewayMessageState.OVERDUE, actor=SYSTEM)
    if row.notice is not None:
        report_undelivered(row.notice, NoticeReason.NO_RECEIPT)
    return True


OVERDUE: Final = Sweep(name="gateways.overdue_messages", wanted=_without_receipt, act=_give_up)
