"""The clerk's pages to list, reschedule and cancel a hearing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.calendars.queries.effects import is_marked
from courts.ground.declared import subjects
from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.wording.access_needs import needs_by_name
from courts.ground.wording.dates import day_of, local
from courts.registry.wording.titles import case_title
from hearings.forms.listing import CancelForm, ListingForm, RescheduleForm
from hearings.queries.hearings import access_hearing, access_listing
from hearings.queries.people import people_of_case
from hearings.services.listing import cancel_hearing, free_times_for, reschedule_hearing, schedule_hearing
from hearings.services.moves import reason_to_move
from hearings.wording.titles import title_of


def status_of(error: DomainError) -> int:
    """409 for a conflict with another user, 400 for an invalid entry."""
    return 409 if isinstance(error, Conflict) else 400


@require_http_methods(["GET", "POST"])
@signed_in
def schedule(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """List a hearing of a case. With errors, the form keeps its entries."""
    case = access_listing(request.user, case_id)
    status = 200
    if request.method == "POST":
        form = ListingForm(request.POST, case=case)
        status = 400
        if form.is_valid():
            try:
                hearing = schedule_hearing(
                    case, plan=form.plan(), actor=actor_of(request), key=str(form.cleaned_data["key"])
                )
            except DomainError as error:
                form.refuse(error)
                status = status_of(error)
            else:
                messages.success(request, _("The hearing is listed, and everyone has been notified."))
                return redirect("hearing", hearing.pk)
    else:
        form = ListingForm(case=case, initial={"clerk": request.user.person_id, "duration": 30})
    context = {
        "form": form,
        "case": case,
        "case_url": subjects.subject(case._meta.label_lower).url(case),
        "title": case_title(case),
        "court": case.court,
        "needs": needs_by_name(people_of_case(case)),
    }
    return render(request, "hearings/hearing_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def reschedule(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Reschedule a hearing, with a reason."""
    hearing = access_hearing(request.user, hearing_id, "list")
    court = hearing.case.court
    status = 200
    off = reason_to_move(hearing) if is_marked(hearing, hearing.starts_at) else None
    off_words = off.words if off is not None else ""
    if request.method == "POST":
        form = RescheduleForm(request.POST, court=court)
        status = 400
        if form.is_valid():
            starts_at, reason = form.moment, form.cleaned_data["reason"]
            try:
                reschedule_hearing(
                    hearing,
                    starts_at=starts_at,
                    ends_at=starts_at + form.length,
                    # The proposed sentence is read in the language of each reader.
                    reason=off if off is not None and reason in {off.text, off.english} else reason,
                    version=form.cleaned_data["version"],
                    actor=actor_of(request),
                )
            except DomainError as error:
                form.refuse(error)
                status = status_of(error)
                hearing = access_hearing(request.user, hearing_id)
                form.show_newer(hearing.version)
            else:
                messages.success(request, _("The hearing is rescheduled, and everyone has been notified."))
                return redirect("hearing", hearing_id)
    else:
        start = local(hearing.starts_at, court)
        form = RescheduleForm(
            court=court,
            initial={
                "reason": off_words,
                "day": day_of(start, court),
                "starts_at": start.time(),
                "duration": int((hearing.ends_at - hearing.starts_at).total_seconds() // 60),
                "version": hearing.version,
            },
        )
        if off_words:
            form.offer(free_times_for(hearing))
    context = {"form": form, "hearing": hearing, "title": title_of(hearing), "court": court, "off_words": off_words}
    return render(request, "hearings/hearing_reschedule.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def cancel(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Cancel a hearing after saying what follows from it."""
    hearing = access_hearing(request.user, hearing_id, "list")
    status = 200
    if request.method == "POST":
        form = CancelForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                cancel_hearing(
                    hearing,
                    reason=form.cleaned_data["reason"],
                    version=form.cleaned_data["version"],
                    actor=actor_of(request),
                )
            except DomainError as error:
                show(form, error)
                status = status_of(error)
                hearing = access_hearing(request.user, hearing_id)
                form.show_newer(hearing.version)
            else:
                messages.success(request, _("The hearing is cancelled, and everyone has been notified."))
                return redirect("hearing", hearing_id)
    else:
        form = CancelForm(initial={"version": hearing.version})
    context = {"form": form, "hearing": hearing, "title": title_of(hearing), "court": hearing.case.court}
    return render(request, "hearings/hearing_cancel.html", context, status=status)
