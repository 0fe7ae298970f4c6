"""The texts of notices about orders. Titles carry no party's name: locked telephones show them."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.gateways.kinds import MessageKind
from courts.gateways.states import Group
from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader
from courts.proceedings.models import Order
from courts.proceedings.queries.notices import ORDER_ISSUED
from courts.registry.wording.titles import case_title

SHORT: Final = (MessageKind(ORDER_ISSUED, Group.CASES, gettext_lazy("An order was issued in a case.")),)


def order_title(order: Order) -> str:
    """An order by its number, or as one that waits."""
    if not order.serial:
        return _("Request that waits for the judge")
    return _("Order %(number)s") % {"number": str(order)}


def notice_text(order: Order, _notice: Notice, reader: Reader) -> NoticeText:
    """Return the text of the notice that an order was issued. It says nothing of the merits."""
    facts = [(_("Case"), case_title(order.case)), (_("Court"), order.case.court.name)]
    if order.issued_at is not None:
        facts.extend(reader.times(order.issued_at, order.case.court, _("Issued")))
    return NoticeText(
        title=_("Order issued: %(case)s") % {"case": case_title(order.case)},
        lead=_("The judge has decided a request in the case. Read the order on its page."),
        facts=tuple(facts),
        action_label=_("Open the order"),
        action_path=reverse("order", args=[order.pk]),
    )
