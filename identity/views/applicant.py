"""Pages of the applicant: the waiting list and the way into the sitting."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from courts.access.throttle import exceeds_limit
from courts.calendars.queries.working_time import next_open
from courts.ground import clock
from courts.ground.errors import DomainError, NotVisible
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from identity.models import VideoCheck
from identity.queries.video_checks import latest_of, open_until, own_video_check, people_before, request_of
from identity.services import video_checks
from identity.states import VideoCheckState

# Each join may call a member of staff to an empty room.
JOINS_A_DAY = 20


@require_GET
@signed_in
def video_check(request: SignedInRequest) -> HttpResponse:
    """Show the applicant's place on the list, or the sitting that they are called to. The page asks again by itself.

    `seen` is the state that the page shows: without a change the answer is empty, so that nothing is read out again.
    """
    asked = request_of(request.user)
    if asked is None:
        # Decided meanwhile, or no request: this page says which.
        return _leave(request, "prove_identity")
    row, now = latest_of(asked), clock.now()
    before = people_before(row) if row is not None and row.state == VideoCheckState.WAITING else 0
    until = open_until(asked.venue, now) if row is None or not row.is_open else None
    mark = f"{row.pk}-{row.state}-{before}" if row is not None and row.is_open else f"open-{until is not None}"
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    context = {
        "asked": asked,
        "row": row,
        "mark": mark,
        "before_words": _before_words(before),
        "open_until": until,
        "opens_at": next_open(asked.venue, now),
    }
    return render(request, "identity/video_check.html", context)


def _leave(request: SignedInRequest, name: str) -> HttpResponse:
    """Redirect the page, also when its script asked."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(name)})
    return redirect(name)


def _before_words(before: int) -> str:
    if not before:
        return _("You are the next on the list.")
    return ngettext("%(count)s person is before you.", "%(count)s people are before you.", before) % {"count": before}


@require_POST
@signed_in
def join(request: SignedInRequest) -> HttpResponse:
    """Join the waiting list of the office of one's own request."""
    asked = request_of(request.user)
    if asked is None:
        raise NotVisible
    if exceeds_limit("video-check", str(request.user.pk), limit=JOINS_A_DAY, seconds=24 * 3600):
        raise DomainError(_("Too many requests today. Try again tomorrow, or call the office."), code="too_often")
    video_checks.join(asked, actor=actor_of(request))
    return redirect("video_check")


@require_POST
@signed_in
def leave(request: SignedInRequest, video_check_id: UUID) -> HttpResponse:
    """Leave the list or the sitting; the request stays with the office."""
    row: VideoCheck = own_video_check(request.user, video_check_id)
    video_checks.cancel(row, actor=actor_of(request))
    messages.success(request, _("You left. Your request stays with the office, and you can join the list again."))
    return redirect("video_check")
