"""Pages to choose the time of an application's sitting, to move it, and to record that people did not come."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.ground import clock
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.forms.errors import show
from courts.ground.models import Gender, Person
from courts.ground.queries.postings import hour_for
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.wording.dates import full_date
from notary.applications.models import Application
from notary.applications.queries.applications import access_application
from notary.applications.states import ApplicationState
from notary.forms.absences import EXCUSED, AbsenceForm
from notary.models import Appointment
from notary.queries.appointments import access_appointment
from notary.queries.joint_starts import Wish, attendees_of, joint_slots, next_joint_slot, notaries_for
from notary.queries.slots import Slot
from notary.services import absences, joint_booking
from notary.states import AppointmentState
from notary.views.time_picker import DAYS_SHOWN, chosen_day, picker, slot_of
from notary.wording.own_time import own_time


@require_http_methods(["GET", "POST"])
@signed_in
def book(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Choose a time at which everyone and a notary are free; it is then held for some minutes.

    With an appointment that is booked the page moves it: its notary stays.
    """
    row = access_application(request.user, application_id)
    if row.applicant_id != request.user.person_id:
        raise NotAllowed
    if row.state != ApplicationState.READY:
        raise Conflict(_("This application is not ready for a sitting."), code="not_ready")
    booked = Appointment.objects.visible_to(request.user.person).filter(
        application=row, state__in=joint_booking.STANDING
    )
    appointment = booked.select_related("notary", "office", "application", "room").first()
    error, status = "", 200
    if request.method == "POST":
        error, status = _("Select a time."), 400
        slot = slot_of(request.POST.get("slot", ""))
        if slot is not None:
            try:
                return redirect("appointment", _take(request, row, appointment, *slot).pk)
            except DomainError as refused:
                error, status = str(refused), 409 if isinstance(refused, Conflict) else 400
    context = _times(request, row, appointment) | {"application": row, "appointment": appointment, "error": error}
    return render(request, "notary/application_book.html", context, status=status)


def _take(
    request: SignedInRequest, row: Application, appointment: Appointment | None, at: datetime, notary: Person
) -> Appointment:
    if appointment is None:
        return joint_booking.hold_for(row, notary=notary, starts_at=at, actor=actor_of(request))
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        raise Conflict from None
    moved = joint_booking.reschedule(appointment, starts_at=at, version=version, actor=actor_of(request))
    messages.success(request, _("The appointment has a new time. Everyone who takes part gets one message."))
    return moved


def _wish(request: SignedInRequest, notaries: list[Person], appointment: Appointment | None) -> Wish:
    if appointment is not None:
        return Wish(notary=appointment.notary_id)
    asked = request.GET.get("notary", "")
    chosen = next((each.pk for each in notaries if str(each.pk) == asked), None)
    gender = request.GET.get("gender", "")
    return Wish(notary=chosen, gender=gender if gender in {Gender.FEMALE, Gender.MALE} else "")


def _times(request: SignedInRequest, row: Application, appointment: Appointment | None) -> dict[str, Any]:
    person, office = request.user.person, row.office
    attendees = attendees_of(row)
    people = [each.person for each in attendees]
    notaries = notaries_for(row, people)
    wish = _wish(request, notaries, appointment)
    ignoring = appointment.room_id if appointment is not None else None
    today = clock.now().astimezone(office.tz).date()
    following = next_joint_slot(office, people, wish, ignoring)
    day = chosen_day(request, today)
    if "day" not in request.GET and following is not None:
        day = following.starts_at.astimezone(office.tz).date()
    listed = joint_slots(office, people, day, DAYS_SHOWN, wish=wish, ignoring=ignoring)
    query = {"gender": wish.gender, "notary": str(wish.notary or "")} if appointment is None else {}
    shown = picker(
        office,
        listed,
        day,
        today,
        chosen=request.POST.get("slot", ""),
        wanted=None,
        hour=hour_for(person),
        here=reverse("application_book", args=[row.pk]),
        also=lambda at: own_time(at, office, person, brief=True),
        more="".join(f"&{urlencode({name: value})}" for name, value in query.items() if value),
    )
    return {
        "picker": shown,
        "attendees": attendees,
        "following": _following(following, person, office),
        "wish": wish,
        "genders": [("", _("Any")), (Gender.FEMALE.value, _("A woman")), (Gender.MALE.value, _("A man"))],
        "notaries": [("", _("Any ma’zoun or notary")), *((str(each.pk), each.name) for each in notaries)],
        "picked": str(wish.notary or ""),
        "zone_differs": bool(own_time(clock.now(), office, person)),
        "zone": person.zone,
    }


def _following(slot: Slot | None, person: Person, office: Any) -> dict[str, str] | None:
    """The next free time: its value in the form, its words, and the notary."""
    if slot is None:
        return None
    return {
        "value": f"{slot.starts_at.isoformat()}|{slot.notary.pk}",
        "when": f"{full_date(slot.starts_at, office)} · {hour_for(person)(slot.starts_at, office)}",
        "own": own_time(slot.starts_at, office, person),
        "notary": slot.notary.name,
    }


@require_http_methods(["GET", "POST"])
@signed_in
def absence(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Record that people did not come: without a word, or excused."""
    row = access_appointment(request.user, appointment_id, "preside")
    if row.state != AppointmentState.BOOKED:
        return redirect("appointment", row.pk)
    form = AbsenceForm(request.POST) if request.method == "POST" else AbsenceForm()
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                absences.record_absence(
                    row, is_excused=data["kind"] == EXCUSED, reason=data["reason"] or "", actor=actor_of(request)
                )
            except DomainError as error:
                show(form, error)
                status = 409 if isinstance(error, Conflict) else 400
            else:
                messages.success(request, _("The absence is recorded. Everyone who takes part is notified."))
                return redirect("appointment", row.pk)
    return render(request, "notary/appointment_absence.html", {"appointment": row, "form": form}, status=status)
