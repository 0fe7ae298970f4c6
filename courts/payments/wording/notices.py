"""The text of notices about invoices. Titles carry no person's name: locked telephones show them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.dates import full_date
from courts.ground.wording.notice_text import NoticeText, Reader
from courts.ground.wording.number_format import money
from courts.payments.declared import payables
from courts.payments.models import Invoice, Refund
from courts.payments.queries.notices import CANCELLED, DUE, PAID, REFUNDED


def title_of(invoice: Invoice) -> str:
    """A short line without names."""
    return _("Fee %(number)s") % {"number": invoice.number}


def notice_text(invoice: Invoice, notice: Notice, reader: Reader) -> NoticeText:
    """The text of one notice in the active language."""
    title, lead, label, page = _words(notice.kind)
    facts = [(_("Invoice number"), invoice.number)]
    about = payables.title_of(invoice.subject_label, invoice.subject_id)
    if about:
        facts.append((_("For"), about))
    facts += _amounts(invoice, notice)
    return NoticeText(
        title=title % {"number": invoice.number},
        lead=lead,
        facts=(*facts, (_("Office"), invoice.office.name)),
        action_label=label,
        action_path=reverse(page, args=[invoice.pk]),
        consequence=_("The request goes on once the fee is paid.") if notice.kind == DUE else "",
    )


def _words(kind: str) -> tuple[str, str, str, str]:
    """The title, the first sentence, and the label and the page of the button."""
    if kind == DUE:
        return _("Fee to be paid: %(number)s"), _("A fee of your request is to be paid."), _("Pay the fee"), "invoice"
    if kind == PAID:
        return _("Fee paid: %(number)s"), _("Your payment has arrived."), _("Open the receipt"), "invoice_receipt"
    if kind == CANCELLED:
        return (
            _("Fee cancelled: %(number)s"),
            _("Nothing is to be paid for this any more."),
            _("Open the invoice"),
            "invoice",
        )
    if kind == REFUNDED:
        return (
            _("Payment refunded: %(number)s"),
            _("Your payment goes back to the card that you paid with. Your bank may need some days."),
            _("Open the invoice"),
            "invoice",
        )
    return (
        _("Fee waived: %(number)s"),
        _("The whole fee is waived. Nothing is to be paid."),
        _("Open the invoice"),
        "invoice",
    )


def _amounts(invoice: Invoice, notice: Notice) -> list[tuple[str, str]]:
    if notice.kind == REFUNDED:
        rows = Refund.records.filter(payment__invoice=invoice).select_related("payment")
        found = next((row for row in rows if row.pk.hex.startswith(notice.step)), None)
        if found is None:
            return []
        return [(_("Amount"), money(found.payment.money)), (_("Reason"), str(found.get_reason_display()))]
    facts = [(_("Amount"), money(invoice.payable_money))]
    if invoice.waived:
        facts.append((_("Waived"), money(invoice.waived_money)))
    if notice.kind == DUE and invoice.due_on is not None:
        facts.append((_("Pay by"), full_date(invoice.due_on, invoice.office)))
    if notice.kind == PAID and invoice.settled_at is not None:
        facts.append((_("Paid on"), full_date(invoice.settled_at, invoice.office)))
    return facts
