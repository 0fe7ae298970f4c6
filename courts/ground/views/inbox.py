"""The inbox: messages from the institution to this person."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from courts.ground.declared import subjects
from courts.ground.queries.notices import access_notice, inbox_of
from courts.ground.services.notices import mark_read
from courts.ground.views.access import SignedInRequest, actor_of, signed_in

PER_PAGE = 20


@require_GET
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    """List delivered messages, newest first, a page at a time."""
    page = Paginator(inbox_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ground/inbox.html", {"page": page})


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
