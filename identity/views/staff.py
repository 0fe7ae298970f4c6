"""Pages of the staff: the waiting list, and one video check from the call to the decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courts.access.declared.desk import tabs
from courts.access.queries.identity_checks import checks_somewhere
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from identity.queries.video_checks import access_video_check, board_of
from identity.services import video_checks
from identity.views.decision import decide, decision_context

PER_PAGE = 20


@require_GET
@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    """List the applicants who wait for the venues where the user checks identities, the oldest first."""
    person = request.user.person
    if not checks_somewhere(person):
        raise NotVisible
    show = "ended" if request.GET.get("show") == "ended" else ""
    paginator = BoundedPaginator(board_of(person, show=show), PER_PAGE)
    context = {
        "page": paginator.get_page(request.GET.get("page")),
        "show": show,
        "choices": [("", _("Waiting list")), ("ended", _("Ended"))],
        "tabs": tabs("video_checks", person),
        "count_words": ngettext("%(count)s check", "%(count)s checks", paginator.count) % {"count": paginator.count},
    }
    return render(request, "identity/board.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: SignedInRequest, video_check_id: UUID) -> HttpResponse:
    """Show one video check; a POST calls the applicant, decides, or ends it."""
    row = access_video_check(request.user, video_check_id)
    is_post = request.method == "POST"
    context = decision_context(row, request.POST if is_post else None)
    status = 200
    if is_post:
        status = 400
        try:
            if request.POST.get("act") == "call":
                video_checks.call(row, actor=actor_of(request))
                return redirect("video_check_room", row.pk)
            done = decide(request, row, context, actor_of(request))
            if done:
                messages.success(request, done)
                return _to_board(request)
        except DomainError as error:
            context["failed"] = str(error)
            status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 400
        row = access_video_check(request.user, video_check_id)
    context |= {"row": row, "check": row.request, "is_own": row.staff_id == request.user.person_id}
    if is_post and "HX-Request" in request.headers:
        # A full page would end the media connection of the room: only the forms are shown again, and htmx swaps no
        # refusal.
        return render(request, "identity/_decision.html", context | {"in_room": True})
    return render(request, "identity/check.html", context, status=status)


def _to_board(request: SignedInRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("video_checks")})
    return redirect("video_checks")
