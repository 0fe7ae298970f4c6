"""The sealed PDF of an issued order, made by a sweep: it may run late, twice, or after a crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from courts.ground.actors import SYSTEM
from courts.ground.models import Document
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.ground.wording.dates import full_date, hijri_date
from courts.proceedings.models import Order
from courts.proceedings.states import Decision, OrderState
from courts.registry.wording.titles import case_title
from courts.signing import signer
from courts.signing.pdf.pades import sha256
from courts.signing.pdf.render import render

BATCH: Final = 20
TEMPLATE: Final = Path(__file__).resolve().parent.parent / "paper" / "order.typ"
NAME: Final = "proceedings.seal_orders"


def seal_due() -> Swept:
    """Make the sealed PDF of issued orders that have none."""
    return sweeps.run(NAME, _seal_due)


def _seal_due(this: Run) -> Swept:
    rows = Order.records.filter(state=OrderState.ISSUED, document__isnull=True).order_by("issued_at")
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    swept = sweeps.work_on_each(this, keys, seal_order)
    return Swept(swept.done, is_full=swept.is_full or len(keys) == BATCH)


def seal_order(key: UUID) -> int:
    """Render, seal and store the PDF of one order; return 1 if this run did. Renders and signs outside any transaction.

    Raises RenderFailed, SigningUnavailable, and OSError when the storage takes nothing.
    """
    order = Order.records.select_related("case__court", "request__filer", "request__receipt", "judge").get(pk=key)
    if not order.is_issued or order.document_id is not None or order.issued_at is None:
        return 0
    content = signer().sign_pdf(render(TEMPLATE, paper_values(order), made_at=order.issued_at))
    document = Document(
        stem=f"order-{order.serial}-{order.year}",
        extension="pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=sha256(content),
    )
    document.content.save("content", ContentFile(content), save=False)
    with transaction.atomic():
        document.save(force_insert=True)
        if Order.records.filter(pk=key, document__isnull=True).update(document=document):
            audit.record("order.sealed", order, actor=SYSTEM, detail={"sha256": document.sha256})
            return 1
        # Another worker was first.
        transaction.set_rollback(True)
    document.content.delete(save=False)
    return 0


def paper_values(order: Order) -> dict[str, Any]:
    """Return the values of the template of an issued order, as JSON values."""
    request, court, at = order.request, order.case.court, order.issued_at
    if at is None or order.judge is None:
        raise ValueError("the order is not issued")
    values: dict[str, Any] = {
        "number": str(order),
        "ruling": order.ruling.split("\n"),
        "reasons": order.reasons.split("\n") if order.reasons else [],
        "receipt": request.receipt.number if request.receipt is not None else "",
    }
    for language in ("ar", "en"):
        with translation.override(language):
            values |= {
                f"court_{language}": court.name,
                f"case_{language}": case_title(order.case),
                f"day_{language}": full_date(at, court),
                f"hijri_{language}": hijri_date(at, court),
                f"judge_{language}": order.judge.name,
                f"request_{language}": str(request.definition.name),
                f"filer_{language}": request.filer.name,
                f"decision_{language}": str(Decision(order.decision).label),
            }
    return values
