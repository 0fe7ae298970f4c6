"""Invoices: issued once for each purpose, waived in part or as a whole, settled, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Person, Venue
from courts.ground.services import audit
from courts.ground.services.numbers import next_number
from courts.ground.services.transitions import move
from courts.payments.declared import payables
from courts.payments.models import Invoice, InvoiceLine, Waiver
from courts.payments.queries.invoices import FEE
from courts.payments.services import notices
from courts.payments.services.locking import locked_invoice
from courts.payments.states import STANDING, InvoiceState, WaiverReason

SERIES = "FEE"


@dataclass(frozen=True, slots=True)
class Line:
    """One fee, from its table: code, words in both languages, and fils."""

    code: str
    ar: str
    en: str
    amount: int


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver to grant: its reason, and the card, decision or record that proves it. The caller has checked the proof.

    amount: fils; None waives all that is left. note: the grounds, for a decision of staff.
    """

    reason: WaiverReason
    source: str
    amount: int | None = None
    note: str = ""


def issue(
    *,
    label: str,
    subject_id: UUID,
    payer: Person,
    office: Venue,
    lines: Sequence[Line],
    waivers: Sequence[Waived] = (),
    purpose: str = FEE,
    due_on: date | None = None,
    actor: Actor,
) -> Invoice:
    """Issue the invoice for a purpose of an object, or return the one that is due or settled already.

    An invoice with nothing to pay is settled at once: the app of the object is told before this returns. Otherwise the
    payer is told. Raises DomainError for an amount below zero, and for waivers of more than the total.
    """
    if not lines or any(line.amount < 0 for line in lines):
        raise DomainError(_("An invoice has at least one line, and no amount below zero."), code="bad_lines")
    standing = _standing(label, subject_id, purpose)
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            payables.lock(label, subject_id)
            invoice = _create(label, subject_id, payer, office, lines, purpose, due_on)
            audit.record(
                "invoice.issued",
                invoice,
                actor=actor,
                detail={"number": invoice.number, "total": invoice.total, "subject": f"{label}:{subject_id}"},
            )
            for waived in waivers:
                _grant(invoice, waived, actor)
            if invoice.payable == 0:
                _settle(invoice, actor=actor, was_paid=False)
            else:
                notices.notify_due(invoice)
    except IntegrityError:
        # Another request issued it at the same time: the constraint let only one of them through.
        found = _standing(label, subject_id, purpose)
        if found is None:
            raise
        return found
    return invoice


def _standing(label: str, subject_id: UUID, purpose: str) -> Invoice | None:
    rows = Invoice.records.filter(subject_label=label, subject_id=subject_id, purpose=purpose, state__in=STANDING)
    return rows.select_related("office", "payer").first()


def _create(
    label: str, subject_id: UUID, payer: Person, office: Venue, lines: Sequence[Line], purpose: str, due_on: date | None
) -> Invoice:
    year = clock.today(office.tz).year
    invoice = Invoice.records.create(
        number=f"{office.code.upper()}-{SERIES}-{year}-{next_number(office, f'invoice:{SERIES}', year):05d}",
        subject_label=label,
        subject_id=subject_id,
        purpose=purpose,
        payer=payer,
        office=office,
        total=sum(line.amount for line in lines),
        due_on=due_on,
    )
    InvoiceLine.records.bulk_create(
        InvoiceLine(invoice=invoice, place=place, code=line.code, text_ar=line.ar, text_en=line.en, amount=line.amount)
        for place, line in enumerate(lines)
    )
    return invoice


def waive(invoice: Invoice, waived: Waived, *, actor: Actor) -> Invoice:
    """Waive a part of an invoice that is due, or all of it: then it is settled.

    A payment that is under way is not stopped: if it succeeds with the old amount, it is refunded. Raises Conflict if
    the invoice is no longer due, DomainError for more than is to be paid, and without a source or the grounds.
    """
    with transaction.atomic():
        locked = locked_invoice(invoice.pk)
        if locked.state != InvoiceState.DUE:
            raise Conflict
        _grant(locked, waived, actor)
        if locked.payable == 0:
            _settle(locked, actor=actor, was_paid=False)
    return locked


def _grant(invoice: Invoice, waived: Waived, actor: Actor) -> None:
    amount = invoice.payable if waived.amount is None else waived.amount
    source, note = waived.source.strip(), waived.note.strip()
    if not source:
        raise DomainError(_("Enter the document or the decision that proves it."), code="no_source", field="source")
    if waived.reason == WaiverReason.DECISION and not note:
        raise DomainError(_("Enter the grounds of the decision."), code="no_grounds", field="note")
    if amount == 0 and waived.amount is None:
        return  # a waiver before this one left nothing
    if not 0 < amount <= invoice.payable:
        text = _("Enter an amount above zero that is not more than the payer owes.")
        raise DomainError(text, code="bad_amount", field="amount")
    waiver = Waiver.records.create(
        invoice=invoice,
        reason=waived.reason,
        amount=amount,
        source=source[:200],
        note=note[:500],
        granted_by=actor.user,
    )
    invoice.waived += amount
    invoice.save(update_fields=["waived"])
    detail = {"reason": waiver.reason, "amount": amount, "waiver": str(waiver.pk)}
    audit.record("invoice.waived", invoice, actor=actor, detail=detail)


def settle_paid(invoice: Invoice, *, actor: Actor) -> None:
    """Settle a locked invoice that a payment has paid, and tell the app of its object, in the caller's transaction."""
    _settle(invoice, actor=actor, was_paid=True)


def _settle(invoice: Invoice, *, actor: Actor, was_paid: bool) -> None:
    how = "paid" if was_paid else "waived"
    move(invoice, InvoiceState.SETTLED, actor=actor, detail={"how": how}, also={"settled_at": clock.now()})
    payables.settled(invoice.subject_label, invoice.subject_id)
    notices.notify_settled(invoice, was_paid=was_paid)
