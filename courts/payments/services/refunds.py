"""Refunds: an invoice that ends returns what was paid. The gateway is asked after the commit, until it does it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.ground.services.transitions import move
from courts.payments.declared import payables
from courts.payments.gateway import Gateway, GatewayError, gateway
from courts.payments.models import Invoice, Payment, Refund
from courts.payments.queries.invoices import paid_by, works_for
from courts.payments.services import notices
from courts.payments.services.locking import locked_invoice, locked_payment
from courts.payments.services.orders import order_of
from courts.payments.states import STANDING, InvoiceState, RefundReason, RefundState

log = logging.getLogger(__name__)

FIRST_RETRY: Final = timedelta(seconds=30)
LAST_RETRY: Final = timedelta(hours=6)
AT_ONCE: Final = 20
NAME: Final = "payments.send_refunds"


def refund(invoice: Invoice, *, reason: RefundReason, actor: Actor) -> Invoice:
    """End an invoice: all that was paid goes back, and nothing can be paid any more. Idempotent.

    A cure does not call this: an invoice that stays settled is the credit of the corrected request. An invoice that is
    due, or that was waived, is cancelled. A payment that arrives later is refunded by itself.
    """
    with transaction.atomic():
        locked = locked_invoice(invoice.pk)
        if locked.state not in {InvoiceState.DUE, InvoiceState.SETTLED}:
            return locked
        paid = paid_by(locked) if locked.state == InvoiceState.SETTLED else None
        also = {"ended_at": clock.now(), "end_reason": reason}
        if paid is None:
            move(locked, InvoiceState.CANCELLED, actor=actor, reason=reason, also=also)
            notices.notify_cancelled(locked)
            return locked
        move(locked, InvoiceState.REFUNDING, actor=actor, reason=reason, also=also)
        want(paid, reason, actor=actor)
    return locked


def refund_by_office(invoice: Invoice, *, note: str, actor: Actor) -> Invoice:
    """End an invoice by a decision of its office: what was paid goes back, and an open fee is cancelled.

    note: the grounds, which the payer reads. Raises NotAllowed for anyone but the staff of the office, and for their
    own fee; DomainError without grounds; Conflict for an invoice that has ended, or whose object still needs the fee.
    """
    with transaction.atomic():
        locked = locked_invoice(invoice.pk)
        if actor.person is None or not works_for(actor.person, locked):
            raise NotAllowed
        words = require_reason(note)
        if locked.state not in STANDING:
            raise Conflict(_("This fee has ended already."), code="ended")
        obstacle = payables.keeps_fee(locked.subject_label, locked.subject_id)
        if obstacle:
            raise Conflict(obstacle, code="fee_needed")
        Invoice.records.filter(pk=locked.pk).update(end_note=words)
        audit.record("invoice.ended_by_office", locked, actor=actor, detail={"grounds": words})
        ended = refund(locked, reason=RefundReason.BY_OFFICE, actor=actor)
    ended.end_note = words
    return ended


def want(payment: Payment, reason: RefundReason, *, actor: Actor) -> Refund:
    """Note that a paid payment goes back, under the lock of its invoice. The sweep asks the gateway. Idempotent."""
    row, is_new = Refund.records.get_or_create(payment=payment, defaults={"reason": reason})
    if is_new:
        audit.record("refund.wanted", row, actor=actor, detail={"payment": str(payment.pk), "reason": str(reason)})
    return row


def send_refunds() -> Swept:
    """Ask the gateway for the refunds that are due: each with its own key, so a repeat returns nothing twice."""
    service = gateway()
    return Swept() if service is None else sweeps.run(NAME, lambda run: _send(run, service))


def _send(run: Run, service: Gateway) -> Swept:
    rows = Refund.records.filter(state=RefundState.WANTED, due_at__lte=run.now, payment__gateway=service.name)
    found = list(rows.select_related("payment__invoice").order_by("due_at")[:AT_ONCE])
    for row in found:
        if not run.has_time:
            break
        later = run.now + min(FIRST_RETRY * 2 ** min(row.attempts, 10), LAST_RETRY)
        claimed = Refund.records.filter(pk=row.pk, state=RefundState.WANTED, due_at=row.due_at)
        if claimed.update(due_at=later, attempts=row.attempts + 1) == 1:
            _send_one(service, row)
    return Swept(len(found), is_full=len(found) == AT_ONCE)


def _send_one(service: Gateway, row: Refund) -> None:
    try:
        reference = service.refund(order_of(row.payment), row.pk.hex)
    except GatewayError as error:
        log.error(  # noqa: TRY400 - the trace says nothing more
            "a refund was not taken", extra={"refund": str(row.pk), "attempts": row.attempts + 1, "error": str(error)}
        )
        return
    _record(row, reference)


@transaction.atomic
def _record(row: Refund, reference: str) -> None:
    invoice = locked_invoice(row.payment.invoice_id)
    locked_payment(invoice, row.payment_id)
    locked = Refund.records.select_for_update().get(pk=row.pk)
    if locked.state != RefundState.WANTED:
        return
    also = {"done_at": clock.now(), "reference": reference[:100]}
    move(locked, RefundState.DONE, actor=SYSTEM, also=also)
    paid = paid_by(invoice)
    if invoice.state == InvoiceState.REFUNDING and paid is not None and paid.pk == row.payment_id:
        move(invoice, InvoiceState.REFUNDED, actor=SYSTEM)
    notices.notify_refunded(invoice, locked)
