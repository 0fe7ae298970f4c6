"""The inbox: messages from the institution to this person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.ground.declared import subjects
from courts.ground.queries.notices import access_notice, inbox_of
from courts.ground.services.notices import mark_all_read, mark_read
from courts.ground.services.people import set_zone
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.time_zones import zone_choices

PER_PAGE = 20


class ZoneForm(forms.Form):
    """The time zone of the reader."""

    zone = forms.ChoiceField(
        label=gettext_lazy("Your time zone"),
        help_text=gettext_lazy("Messages give times in the zone of the court, and in yours if it differs."),
        choices=zone_choices,
        error_messages={"invalid_choice": gettext_lazy("Choose a time zone from the list.")},
    )


@require_GET
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    """List delivered messages, newest first, a page at a time."""
    page = BoundedPaginator(inbox_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ground/inbox.html", {"page": page, "form": _zone_form(request)})


def _zone_form(request: SignedInRequest) -> ZoneForm:
    zone = request.user.person.zone
    form = ZoneForm(request.POST or None, initial={"zone": zone})
    fields: dict[str, Any] = form.fields
    fields["zone"].choices = zone_choices(zone)
    return form


@require_http_methods(["GET", "POST"])
@signed_in
def zone(request: SignedInRequest) -> HttpResponse:
    """Set the time zone of the person's messages."""
    if request.method == "GET":
        return redirect("inbox")
    form = _zone_form(request)
    if not form.is_valid():
        page = BoundedPaginator(inbox_of(request.user), PER_PAGE).get_page(1)
        return render(request, "ground/inbox.html", {"page": page, "form": form}, status=400)
    set_zone(request.user.person, form.cleaned_data["zone"], actor=actor_of(request))
    messages.success(request, _("Messages now also give times in your time zone."))
    return redirect("inbox")


@require_GET
@signed_in
def notice(request: SignedInRequest, notice_id: UUID) -> HttpResponse:
    """Show one message as it was sent. The page of its subject checks the right to see it again."""
    row = access_notice(request.user, notice_id)
    obj = subjects.find(row.subject_label, row.subject_id)
    url = ""
    if obj is not None and subjects.subject(row.subject_label).may_see(request.user.person, obj):
        url = subjects.subject(row.subject_label).url(obj)
    return render(request, "ground/notice.html", {"notice": row, "url": url})


@require_POST
@signed_in
def read(request: SignedInRequest, notice_id: UUID) -> HttpResponse:
    """Mark the message as read, then show the list again."""
    mark_read(access_notice(request.user, notice_id), actor=actor_of(request))
    return redirect("inbox")


@require_POST
@signed_in
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark every message of the person's own inbox as read, then show the list again."""
    mark_all_read(request.user, actor=actor_of(request))
    return redirect("inbox")
