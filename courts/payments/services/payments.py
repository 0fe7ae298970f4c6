"""Payments: begun at the gateway, concluded once by whichever report comes first.

Callback, return page and sweep report the same outcome at any time and in any order; `conclude` takes the lock of the
invoice and sees what the others did. The gateway is never asked inside a transaction.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Busy, Conflict
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.ground.services.transitions import may_move, move
from courts.payments.gateway import Gateway, GatewayError, Outcome, Report, gateway
from courts.payments.models import Invoice, Payment
from courts.payments.queries.payments import differs, open_payment
from courts.payments.services import invoices, refunds
from courts.payments.services.locking import locked_invoice, locked_payment
from courts.payments.services.orders import order_of
from courts.payments.states import OPEN, InvoiceState, PaymentState, RefundReason

log = logging.getLogger(__name__)

# The payment page takes money for so long.
LIFE: Final = timedelta(minutes=30)
FIRST_CHECK: Final = timedelta(seconds=15)
LONGEST_CHECK: Final = timedelta(minutes=5)
# The return page asks the gateway at most once in so many seconds.
PAGE_CHECK: Final = 3
AT_ONCE: Final = 50
NAME: Final = "payments.check_open"
_ENDS: Final = {Outcome.DECLINED: PaymentState.DECLINED, Outcome.ABANDONED: PaymentState.ABANDONED}


def start(invoice: Invoice, *, actor: Actor) -> Payment:
    """Open the payment page for an invoice; a repeat returns the payment that is under way, with the same page.

    Raises Conflict if the invoice is not due, and Busy while the gateway does not answer.
    """
    service = gateway()
    if service is None:
        raise Conflict(_("Fees cannot be paid online here."), code="no_gateway")
    payment = _open(invoice, service, actor)
    if payment.state != PaymentState.OPENED:
        return payment
    try:
        begun = service.begin(order_of(payment))
    except GatewayError as error:
        log.warning("no payment page", extra={"payment": str(payment.pk), "error": str(error)})
        raise Busy(
            _("The payment service does not answer. Nothing was taken. Wait a minute, then try again.")
        ) from None
    with transaction.atomic():
        locked = locked_payment(locked_invoice(invoice.pk), payment.pk)
        # Two clicks at once begin the same attempt: the gateway gave both the same page.
        if locked.state == PaymentState.OPENED:
            move(
                locked,
                PaymentState.BEGUN,
                actor=actor,
                also={"reference": begun.reference[:100], "page_url": begun.url},
            )
    return locked


@transaction.atomic
def _open(invoice: Invoice, service: Gateway, actor: Actor) -> Payment:
    """The open payment of an invoice that is due: the one under way, or a new one."""
    locked = locked_invoice(invoice.pk)
    if locked.state != InvoiceState.DUE:
        raise Conflict
    if differs(locked):
        raise Conflict(_("The office is looking into an earlier payment. Ask the office."), code="differs")
    now = clock.now()
    found = open_payment(locked)
    if found is not None:
        found = locked_payment(locked, found.pk)
        if found.amount == locked.payable and not found.has_ended_by(now):
            return found
        # If it succeeds after all, it is refunded.
        move(found, PaymentState.EXPIRED, actor=SYSTEM, also={"ended_at": now})
    payment = Payment.records.create(
        invoice=locked,
        gateway=service.name,
        amount=locked.payable,
        currency=locked.currency,
        begun_at=now,
        ends_at=now + LIFE,
        next_check_at=now + FIRST_CHECK,
    )
    audit.record("payment.opened", payment, actor=actor, detail={"invoice": locked.number, "amount": payment.amount})
    return payment


@transaction.atomic
def conclude(key: UUID, report: Report) -> None:
    """Record what the gateway reports about a payment. Idempotent, and right in any order of reports.

    A success settles an invoice that is due and owes this amount; every other success is refunded. Another amount or
    currency settles nothing, and is raised as an alarm.
    """
    invoice = locked_invoice(Payment.records.values_list("invoice", flat=True).get(pk=key))
    payment = locked_payment(invoice, key)
    if report.outcome == Outcome.PAID:
        _take(invoice, payment, report)
    elif report.outcome in _ENDS and payment.is_open:
        move(payment, _ENDS[report.outcome], actor=SYSTEM, also={"ended_at": clock.now()})


def _take(invoice: Invoice, payment: Payment, report: Report) -> None:
    if not may_move(payment, PaymentState.PAID):
        return  # reported before
    ended = {"ended_at": clock.now()}
    if (report.amount, report.currency) != (payment.amount, payment.currency):
        move(payment, PaymentState.DIFFERS, actor=SYSTEM, also=ended, detail={"amount": report.amount})
        log.error(
            "a payment differs from its order",
            extra={
                "payment": str(payment.pk),
                "asked": f"{payment.amount} {payment.currency}",
                "reported": f"{report.amount} {report.currency[:3]}",
            },
        )
        return
    move(payment, PaymentState.PAID, actor=SYSTEM, also=ended)
    if invoice.state == InvoiceState.DUE and invoice.payable == payment.amount:
        invoices.settle_paid(invoice, actor=SYSTEM)
    elif invoice.state == InvoiceState.DUE:
        refunds.want(payment, RefundReason.OTHER_AMOUNT, actor=SYSTEM)
    elif invoice.state == InvoiceState.SETTLED:
        refunds.want(payment, RefundReason.PAID_TWICE, actor=SYSTEM)
    else:
        refunds.want(payment, RefundReason.PAID_LATE, actor=SYSTEM)


def check(payment: Payment) -> None:
    """Ask the gateway about an open payment, for the page to which its payer returns. Errors are left to the sweep.

    At most once in a few seconds, however often the page is read.
    """
    service = gateway()
    if service is None or service.name != payment.gateway or not payment.is_open:
        return
    if cache.add(f"payment-check:{payment.pk}", value=True, timeout=PAGE_CHECK):
        _ask(service, payment, clock.now())


def check_open() -> Swept:
    """Ask the gateway about open payments whose time has come, and end those that are over."""
    service = gateway()
    return Swept() if service is None else sweeps.run(NAME, lambda run: _check(run, service))


def _check(run: Run, service: Gateway) -> Swept:
    rows = Payment.records.filter(state__in=OPEN, next_check_at__lte=run.now, gateway=service.name)
    found = list(rows.select_related("invoice").order_by("next_check_at")[:AT_ONCE])
    for payment in found:
        if not run.has_time:
            break
        if _claim(payment, run.now, _next_check(payment, run.now)):
            _ask(service, payment, run.now)
    return Swept(len(found), is_full=len(found) == AT_ONCE)


def _next_check(payment: Payment, now: datetime) -> datetime:
    """15 s, 30 s, 1 min … 5 min later, but not past the end of the payment while that is to come."""
    wait: timedelta = min(FIRST_CHECK * 2 ** min(payment.checks, 10), LONGEST_CHECK)
    later = now + wait
    return min(later, payment.ends_at) if payment.ends_at > now else later


def _claim(payment: Payment, now: datetime, until: datetime) -> bool:
    """Take the next check of a payment: of several workers and pages at once, one asks the gateway."""
    rows = Payment.records.filter(pk=payment.pk, state__in=OPEN, next_check_at=payment.next_check_at)
    return rows.update(next_check_at=until, checks=payment.checks + 1) == 1


def _ask(service: Gateway, payment: Payment, now: datetime) -> None:
    try:
        report = service.query(order_of(payment))
        conclude(payment.pk, report)
    except GatewayError as error:
        log.warning("a payment could not be checked", extra={"payment": str(payment.pk), "error": str(error)})
        return
    except Exception:
        # The app of the object may refuse to be told: the next check repeats it.
        log.exception("a payment could not be concluded", extra={"payment": str(payment.pk)})
        return
    if report.outcome in {Outcome.PENDING, Outcome.UNKNOWN} and payment.has_ended_by(now):
        _expire(payment)


@transaction.atomic
def _expire(payment: Payment) -> None:
    locked = locked_payment(locked_invoice(payment.invoice_id), payment.pk)
    if locked.is_open:
        move(locked, PaymentState.EXPIRED, actor=SYSTEM, also={"ended_at": clock.now()})
