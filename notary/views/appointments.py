"""Pages to book an appointment in two steps, and to view, extend, cancel and run it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.models import Channel, Person, Role, Venue
from courts.ground.queries.postings import hour_for, serves_today
from courts.ground.queries.undelivered import undelivered_about
from courts.ground.services.reservations import Taken
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.access_needs import needs_by_name
from courts.ground.wording.dates import full_date
from notary.forms.appointments import CancelForm, CoupleForm
from notary.models import Appointment, ParticipantRole
from notary.queries.appointments import (
    AppointmentList,
    access_appointment,
    blocking_appointment,
    cancellable_until,
    invitation_of,
    may_cancel,
    planned_until,
)
from notary.queries.day_off import APPOINTMENTS, appointments_on_days_off
from notary.queries.slots import free_slots
from notary.queries.without_notary import count_to_take_over
from notary.services import appointments, invitations, joint_booking
from notary.services.absences import can_record
from notary.services.appointments import Named
from notary.states import AppointmentState
from notary.views.time_picker import DAYS_SHOWN, chosen_day, picker, slot_of
from notary.wording.own_time import own_time
from video.recordings.models import Recording
from video.recordings.queries.access import watchable_recordings


@require_GET
@signed_in
def appointment_list(request: SignedInRequest) -> HttpResponse:
    """The person's appointments: the next one first, then past ones."""
    person = request.user.person
    page = BoundedPaginator(AppointmentList(person, clock.now()), 20).get_page(request.GET.get("page"))
    is_staff = serves_today(person)
    context = {
        "page": page,
        "may_book": not is_staff,
        "is_staff": is_staff,
        "off": APPOINTMENTS.marked(page),
    }
    if serves_today(person, Role.NOTARY):
        context["off_count"] = len(appointments_on_days_off(person))
        context["unserved_count"] = count_to_take_over(person)
    return render(request, "notary/appointment_list.html", context)


def _blocked(person: Person) -> dict[str, Any]:
    """The appointment that blocks another booking and the end of the block, or an empty dict."""
    now = clock.now()
    blocker = blocking_appointment(person, now)
    if blocker is None:
        return {}
    return {
        "blocker": blocker,
        "blocker_when": _when(blocker.starts_at, blocker.office, person),
        "blocker_until": _when(planned_until(blocker, now), blocker.office, person),
    }


def _when(moment: datetime, office: Venue, person: Person) -> str:
    return f"{full_date(moment, office)} · {hour_for(person)(moment, office)}"


def _office() -> Venue | None:
    return Venue.objects.filter(kind="notary_office").order_by("name_ar").first()


@require_http_methods(["GET", "POST"])
@signed_in
def start(request: SignedInRequest) -> HttpResponse:
    """Enter the couple and choose a time; the time is then held for ten minutes."""
    office = _office()
    if office is None:
        return render(request, "notary/closed.html")
    blocked = _blocked(request.user.person)
    if blocked:
        # Shown before the form is filled in. The service checks it again.
        status = 409 if request.method == "POST" else 200
        return render(request, "notary/appointment_start.html", blocked, status=status)
    form = CoupleForm(request.POST if request.method == "POST" else None)
    chosen = request.POST.get("slot", "")
    slot = slot_of(chosen)
    if request.method == "POST":
        # Show every missing entry at once, the time included.
        if slot is None:
            form.add_error(None, _("Select a time."))
        elif form.is_valid():
            try:
                return redirect("appointment", _hold(request, office, form, *slot).pk)
            except Taken as taken:
                form.add_error(None, str(taken) + " " + _("Choose another time. The times below are free now."))
                chosen = ""
            except DomainError as error:
                show(form, error)
    today = clock.now().astimezone(office.tz).date()
    day = chosen_day(request, today)
    listed = free_slots(office, day, DAYS_SHOWN, person=request.user.person)
    if not listed[0].slots and "day" not in request.GET:
        day = next((row.day for row in listed if row.slots), day)
    wanted, hour = slot[0] if slot is not None else None, hour_for(request.user.person)
    shown = picker(
        office, listed, day, today, chosen=chosen, wanted=wanted, hour=hour, here=reverse("appointment_start")
    )
    return render(
        request,
        "notary/appointment_start.html",
        {"form": form, "picker": shown, "office": office},
        status=400 if form.errors else 200,
    )


def _hold(request: SignedInRequest, office: Venue, form: CoupleForm, at: datetime, notary: Person) -> Appointment:
    mine, other = request.user.person, form.cleaned_data["other"]
    groom, bride = (mine, other) if form.cleaned_data["role"] == ParticipantRole.GROOM else (other, mine)
    return appointments.hold_slot(
        office=office,
        notary=notary,
        starts_at=at,
        groom=groom,
        bride=bride,
        named=Named(form.cleaned_data["name"], form.cleaned_data["emirates_id"]),
        channel=Channel.WEB,
        actor=actor_of(request),
    )


@require_GET
@signed_in
def appointment(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """One appointment: held with the button to book it, or booked with the link to its room."""
    return _page_of(request, access_appointment(request.user, appointment_id))


def _page_of(request: SignedInRequest, row: Appointment, *, refused: DomainError | None = None) -> HttpResponse:
    """The page of an appointment; with `refused`, the reason why the person could not accept, and other times."""
    is_off = row.pk in APPOINTMENTS.marked([row])
    is_notary = row.notary_id == request.user.person_id
    participants = list(row.participants.select_related("person").order_by("role"))
    return render(
        request,
        "notary/appointment.html",
        {
            "undelivered": undelivered_about(request.user.person, row),
            "appointment": row,
            "invitation": invitation_of(request.user.person, row),
            "refused": refused,
            "others": _other_times(request, row) if refused is not None and refused.code == "not_free" else (),
            "participants": participants,
            "needs": needs_by_name(each.person for each in participants if each.person) if is_notary else (),
            "is_applicant": row.applicant_id == request.user.person_id,
            "recordings": _recordings(request.user.person, row),
            "is_notary": is_notary,
            "may_record_absence": is_notary and can_record(row),
            "may_move": _may_move(row, request),
            "own_time": own_time(row.starts_at, row.office, request.user.person),
            "is_open": row.room is not None and row.room.is_enterable,
            "is_on_day_off": is_off,
        }
        | _cancelling(row, request),
        status=200 if refused is None else 409,
    )


def _recordings(person: Person, row: Appointment) -> list[Recording]:
    """The recordings of an appointment that was opened, for those who may watch them."""
    if row.room is None or row.state not in {"in_session", "completed"}:
        return []
    return watchable_recordings(person, "notary.appointment", row.pk)


def _other_times(request: SignedInRequest, row: Appointment) -> list[datetime]:
    """The three nearest times at which the office and the person who reads this are free."""
    day = row.starts_at.astimezone(row.office.tz).date()
    first = max(day - timedelta(days=1), clock.now().astimezone(row.office.tz).date())
    listed = free_slots(row.office, first, DAYS_SHOWN, person=request.user.person)
    times = [slot.starts_at for each in listed for slot in each.slots]
    return sorted(sorted(times, key=lambda at: abs(at - row.starts_at))[:3])


def _may_move(row: Appointment, request: SignedInRequest) -> bool:
    """True for the applicant of an application, as long as they may cancel."""
    if row.application_id is None or row.state != AppointmentState.BOOKED:
        return False
    now, person = clock.now(), request.user.person
    return row.applicant_id == person.pk and now <= cancellable_until(row, person, now)


def _cancelling(row: Appointment, request: SignedInRequest) -> dict[str, Any]:
    """Context that says if this person can cancel, and the last moment at which they can or could."""
    if row.state in appointments.ON_HOLD:
        return {"can_cancel": request.user.person_id in {row.applicant_id, row.notary_id}}
    if row.state != AppointmentState.BOOKED or not may_cancel(request.user.person, row):
        return {"can_cancel": False}
    now = clock.now()
    until = cancellable_until(row, request.user.person, now)
    # The notary has no limit, so none is shown.
    words = "" if row.notary_id == request.user.person_id else _when(until, row.office, request.user.person)
    return {"can_cancel": not words or now <= until, "cancel_until": words}


@require_POST
@signed_in
def book(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Book the held time."""
    row = access_appointment(request.user, appointment_id, "book")
    book_now = joint_booking.book_for if row.application_id is not None else appointments.book_appointment
    book_now(row, channel=Channel.WEB, actor=actor_of(request))
    return redirect("appointment", row.pk)


@require_POST
@signed_in
def accept(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Accept an invitation. A person with another booking at that time reads other times."""
    row = access_appointment(request.user, appointment_id)
    try:
        invitations.accept(row, actor=actor_of(request))
    except DomainError as refused:
        if refused.code not in {"not_free", "has_one", "office_closed"}:
            raise
        return _page_of(request, access_appointment(request.user, appointment_id), refused=refused)
    return redirect("appointment", row.pk)


@require_POST
@signed_in
def decline(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Decline an invitation; it is then gone from the person's appointments."""
    row = access_appointment(request.user, appointment_id)
    invitations.decline(row, actor=actor_of(request))
    messages.success(request, _("You declined the invitation. Nothing was reserved for you."))
    return redirect("appointments")


@require_POST
@signed_in
def extend(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Extend the hold once."""
    row = access_appointment(request.user, appointment_id, "book")
    appointments.extend_hold(row, actor=actor_of(request))
    return redirect("appointment", row.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def cancel(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Ask for confirmation, then cancel the appointment or release the held time."""
    row = access_appointment(request.user, appointment_id, "cancel")
    if row.state == AppointmentState.WAITING and request.user.person_id not in {row.applicant_id, row.notary_id}:
        # The person who is invited declines instead.
        return redirect("appointment", row.pk)
    gives_back = row.state == AppointmentState.HELD and row.applicant_id == request.user.person_id
    sent = request.POST if request.method == "POST" else None
    form = CancelForm(sent, reason_required=row.notary_id == request.user.person_id)
    if request.method == "POST" and form.is_valid():
        try:
            appointments.cancel_appointment(row, reason=form.cleaned_data["reason"], actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            return redirect("appointment", row.pk)
    when = _when(row.starts_at, row.office, request.user.person)
    return render(
        request,
        "notary/appointment_cancel.html",
        {"appointment": row, "form": form, "when": when, "gives_back": gives_back} | _cancelling(row, request),
        status=400 if form.errors else 200,
    )


@require_POST
@signed_in
def open_sitting(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Open the sitting and lead the notary to the room."""
    row = access_appointment(request.user, appointment_id, "preside")
    appointments.open_sitting(row, actor=actor_of(request))
    return redirect("appointment_room", row.pk)


@require_POST
@signed_in
def end_sitting(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """End the sitting."""
    row = access_appointment(request.user, appointment_id, "preside")
    appointments.end_sitting(row, actor=actor_of(request))
    return redirect("appointment", row.pk)
