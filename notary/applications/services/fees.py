"""The fee of an application. The only module that knows how it is invoiced, settled and refunded."""

from __future__ import annotations

from typing import Final

from courts.ground.actors import Actor
from courts.payments.queries.invoices import invoice_of
from courts.payments.services import invoices, refunds
from courts.payments.services.invoices import Line, Waived
from courts.payments.states import RefundReason
from notary.applications.models import Application

LABEL: Final = "notary_applications.application"


def issue(application: Application, *, waived: Waived | None, actor: Actor) -> None:
    """Issue the invoice of a locked, accepted application. Idempotent.

    A fee of nothing, or one that is waived as a whole, is settled at once: `settlement.on_settled` runs before this
    returns.
    """
    service = application.service
    invoices.issue(
        label=LABEL,
        subject_id=application.pk,
        payer=application.applicant,
        office=application.office,
        lines=[Line(service.slug, service.name.ar, service.name.en, service.fee.fils)],
        waivers=[waived] if waived is not None else [],
        actor=actor,
    )


def refund(application: Application, *, reason: RefundReason, actor: Actor) -> None:
    """Pay back what was paid, after a refusal or a withdrawal. Idempotent; nothing happens without an invoice."""
    invoice = invoice_of(LABEL, application.pk)
    if invoice is not None:
        refunds.refund(invoice, reason=reason, actor=actor)
