"""The duty officer's page: today's list, a report for each detainee, and the worklist of notices."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courts.calendars.queries.working_time import day_window
from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.queries.notices import access_notice, worklist_of
from courts.ground.services.notices import mark_read
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.dates import day_of
from custody.forms.production import ProductionForm
from custody.queries.facility import access_facility_seat, seats_of_venues, venues_of_officer
from custody.services.production import mark_production, take_back_production
from video.states import ProductionState, RoomState

PER_PAGE = 20


def _page(
    request: SignedInRequest, *, wrong: ProductionForm | None = None, seat_id: UUID | None = None, status: int = 200
) -> HttpResponse:
    venues = venues_of_officer(request.user)
    venue = venues[0]
    first, last = day_window(day_of(clock.now(), venue), venue.tz)
    rows = []
    for seat in seats_of_venues(venues, first, last):
        form = wrong if wrong is not None and seat.pk == seat_id else ProductionForm(auto_id=f"{seat.pk}-%s")
        done = seat.room.state not in {RoomState.SCHEDULED, RoomState.OPEN}
        rows.append(
            {
                "seat": seat,
                "form": form,
                "done": done,
                "open": not done and not seat.is_produced,
                "reported": not done and seat.production != ProductionState.AWAITED,
            }
        )
    context = {
        "venues": venues,
        "venue": venue,
        "rows": rows,
        "page": BoundedPaginator(worklist_of(request.user), PER_PAGE).get_page(request.GET.get("page")),
        "form": wrong,
    }
    return render(request, "custody/facility.html", context, status=status)


@require_safe
@signed_in
def facility(request: SignedInRequest) -> HttpResponse:
    """Today's list and the worklist of the officer's facilities."""
    return _page(request)


@require_POST
@signed_in
def production(request: SignedInRequest, seat_id: UUID) -> HttpResponse:
    """Record a report (brought, refused, unfit) or take it back. Idempotent."""
    seat = access_facility_seat(request.user, seat_id)
    form = ProductionForm(request.POST, auto_id=f"{seat.pk}-%s")
    if not form.is_valid():
        return _page(request, wrong=form, seat_id=seat.pk, status=400)
    reported = form.cleaned_data["production"]
    said = _("Your report is saved. The court can see it.")
    if seat.production != reported:
        try:
            if reported == ProductionState.AWAITED:
                take_back_production(seat, actor=actor_of(request))
                said = _("Your report is withdrawn. The court can see that the person is awaited.")
            else:
                mark_production(seat, reported, actor=actor_of(request), note=form.cleaned_data["note"])
        except DomainError as error:
            show(form, error)
            return _page(request, wrong=form, seat_id=seat.pk, status=409)
    messages.success(request, said)
    return redirect("custody_facility")


@require_POST
@signed_in
def read(request: SignedInRequest, notice_id: UUID) -> HttpResponse:
    """Record that the officer told the person."""
    mark_read(access_notice(request.user, notice_id), actor=actor_of(request))
    return redirect("custody_facility")
