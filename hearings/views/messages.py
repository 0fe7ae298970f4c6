"""The messages that were sent about a case, for the staff who manage it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courts.gateways.models import GatewayMessage
from courts.ground.models import Notice, NoticeChannel
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.typed_numbers import masked
from courts.registry.wording.titles import case_title
from hearings.queries.messages import access_messages, messages_about

PER_PAGE = 20


@require_safe
@signed_in
def case_messages(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """List the messages, newest first, a page at a time; `channel` in the address filters."""
    case = access_messages(request.user, case_id)
    chosen = request.GET.get("channel", "")
    chosen = chosen if chosen in NoticeChannel.values else ""
    page = BoundedPaginator(messages_about(case, request.user, chosen), PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.shown_address = shown_address(row)
        row.at_gateway = at_gateway(row)
    context = {
        "case": case,
        "title": case_title(case),
        "page": page,
        "chosen": chosen,
        "choices": [("", _("All")), *NoticeChannel.choices],
    }
    return render(request, "hearings/messages.html", context)


def shown_address(notice: Notice) -> str:
    """The address as staff see it: of a telephone number the last digits."""
    if notice.channel in {NoticeChannel.SMS, NoticeChannel.WHATSAPP}:
        return masked(notice.address)
    return notice.address


def at_gateway(notice: Notice) -> GatewayMessage | None:
    """The message at its gateway; None for a message that was sent again as a mail."""
    found: GatewayMessage | None = getattr(notice, "gateway_message", None)
    return found if found is not None and found.channel == notice.channel else None
