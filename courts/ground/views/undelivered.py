"""Messages that did not arrive: the list of the person who answers for them, and what to do about each."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.ground.declared import navigation, subjects
from courts.ground.errors import NotVisible
from courts.ground.forms.text import EmailAddressField
from courts.ground.models import Notice, NoticeChannel
from courts.ground.queries.postings import roles_today
from courts.ground.queries.undelivered import access_undelivered, phones_of, undelivered_for
from courts.ground.services.notices import send_again, settle
from courts.ground.states import NoticeReason
from courts.ground.views.access import SignedInRequest, actor_of, signed_in

PER_PAGE = 20
REASONS = (
    NoticeReason.NO_ADDRESS,
    NoticeReason.REFUSED,
    NoticeReason.NOT_SENT,
    NoticeReason.NUMBER_REFUSED,
    NoticeReason.GATEWAY_SILENT,
    NoticeReason.UNDELIVERED,
    NoticeReason.NO_RECEIPT,
    NoticeReason.TOO_LATE,
)


class AddressForm(forms.Form):
    """The address to which the message is sent again."""

    address = EmailAddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Confirm it with the person, by telephone for example. Later messages go there too."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )


@require_GET
@signed_in
def undelivered(request: SignedInRequest) -> HttpResponse:
    """List the messages that did not arrive, newest first, a page at a time; `reason` in the address filters.

    For people who answer for none, and whose header does not name the page, it does not exist.
    """
    rows = undelivered_for(request.user)
    offered = navigation.items_for(roles_today(request.user.person))
    if all(item.url_name != "undelivered" for item in offered) and not rows.exists():
        raise NotVisible
    chosen = request.GET.get("reason", "")
    if chosen in REASONS:
        rows = rows.filter(skip_reason=chosen)
    else:
        chosen = ""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.about = subjects.title_of(row.subject_label, row.subject_id)  # type: ignore[attr-defined]
    choices = [("", _("All")), *((reason.value, reason.label) for reason in REASONS)]
    return render(request, "ground/undelivered.html", {"page": page, "choices": choices, "chosen": chosen})


@require_http_methods(["GET", "POST"])
@signed_in
def failed(request: SignedInRequest, failed_id: UUID) -> HttpResponse:
    """Show one message that did not arrive and, on a form, correct the address and send it again."""
    notice = access_undelivered(request.user, failed_id)
    address = notice.address if notice.channel == NoticeChannel.EMAIL else ""
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"address": address})
    if request.method == "POST" and form.is_valid():
        send_again(notice, address=form.cleaned_data["address"], actor=actor_of(request))
        messages.success(request, _("The message is sent again."))
        return redirect("undelivered")
    return render(request, "ground/undelivered_one.html", _context(notice, form), status=400 if form.errors else 200)


def _context(notice: Notice, form: AddressForm) -> dict[str, object]:
    obj = subjects.find(notice.subject_label, notice.subject_id)
    return {
        "notice": notice,
        "form": form,
        "about": subjects.title_of(notice.subject_label, notice.subject_id),
        "url": subjects.subject(notice.subject_label).url(obj) if obj is not None else "",
        "phones": phones_of(notice.recipient),
    }


@require_POST
@signed_in
def told(request: SignedInRequest, failed_id: UUID) -> HttpResponse:
    """Record that the person was told in another way, then show the list."""
    settle(access_undelivered(request.user, failed_id), actor=actor_of(request))
    messages.success(request, _("Recorded: the person was told in another way."))
    return redirect("undelivered")
