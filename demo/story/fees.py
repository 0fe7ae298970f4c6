"""The fees of the demonstration: the husband has paid for one copy of a contract, and owes the fee of another."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from courts.ground.models import Person
from courts.payments.declared import payables
from courts.payments.declared.payables import Payable
from courts.payments.models import Invoice
from courts.payments.services.invoices import Line, Waived, issue
from courts.payments.states import WaiverReason
from demo.people import Cast
from demo.story.filing import by
from demo.story.payments import pay

LABEL: Final = "demo.copy"
_SPACE: Final = UUID("6d0e2bb8-6f2f-4a38-9a62-7f0d3c1b8a11")
_COPY: Final = Line("certified_copy", "نسخة مصدَّقة من عقد الزواج", "Certified copy of a marriage contract", 10_000)
_COURIER: Final = Line("courier", "التوصيل بالبريد", "Delivery by courier", 2_500)


def register() -> None:
    """Declare what the fees are for. It has no page."""
    payables.register(
        Payable(
            LABEL,
            title=lambda _key: _("Copy of a marriage contract"),
            url=lambda _key: "/",
            on_settled=lambda _key: None,
            may_see=_has_no_page,
        )
    )


def _has_no_page(person: Person, key: UUID) -> bool:
    return False


def owe_fees(cast: Cast) -> None:
    """Issue both invoices, and pay the first. Idempotent."""
    paid = _issue(cast, "paid", (_COPY,))
    if paid.state == "due":
        pay(paid, by(cast, "husband"))
    aid = Waived(WaiverReason.LEGAL_AID, "قرار المساعدة القضائية رقم 88 لسنة 2026", _COURIER.amount)
    _issue(cast, "open", (_COPY, _COURIER), (aid,))


def _issue(cast: Cast, name: str, lines: tuple[Line, ...], waivers: tuple[Waived, ...] = ()) -> Invoice:
    return issue(
        label=LABEL,
        subject_id=uuid5(_SPACE, name),
        payer=cast.people["husband"],
        office=cast.venues["office"],
        lines=lines,
        waivers=waivers,
        actor=by(cast, "notary"),
    )
