"""The couple that meets the notary: their application is accepted, paid and booked, and can be joined now."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from courts.ground import clock
from courts.ground.models import Channel
from courts.payments.queries.invoices import invoice_of
from demo.people import Cast, key_of
from demo.story.filing import by
from demo.story.marriages import READY, SERVICE, agree, apply
from demo.story.payments import pay
from notary.applications.models import Application
from notary.applications.services import reviews, submission
from notary.applications.services.fees import LABEL
from notary.applications.states import ENDED, ApplicationState
from notary.models import Appointment
from notary.queries.joint_starts import Wish, attendees_of, next_joint_slot
from notary.services.appointments import cancel_appointment, end_sitting
from notary.services.joint_booking import STANDING, book_for, hold_for
from notary.states import AppointmentState

# After this time a sitting that was left open counts as over.
LONGEST = timedelta(hours=6)
# The user needs some minutes to join.
LEFT = timedelta(minutes=10)


def clear_sittings(cast: Cast) -> None:
    """Cancel or end the sittings of the couple that were not held, as the notary would."""
    now = clock.now()
    stale = _of_couple().filter(
        Q(state=AppointmentState.BOOKED, ends_at__lt=now + LEFT)
        | Q(state=AppointmentState.IN_SESSION, starts_at__lt=now - LONGEST)
    )
    notary = by(cast, "notary")
    for row in stale.select_related("office", "notary", "room"):
        if row.state == AppointmentState.BOOKED:
            cancel_appointment(row, reason="لم يُعقد المجلس في موعده.", actor=notary)
        else:
            end_sitting(row, actor=notary)


def book_sitting(cast: Cast) -> None:
    """Lead the couple's application to a sitting that can be joined now. What visitors do with it stays.

    The application of a couple that is married, refused or has withdrawn is followed by a new one.
    """
    row = (
        Application.records.select_related("office", "applicant")
        .filter(applicant=cast.people[READY.groom], service_slug=SERVICE)
        .exclude(state__in=ENDED)
        .order_by("-created_at")
        .first()
    )
    row = row or _accepted(cast)
    if row.state == ApplicationState.READY and not row.appointments.filter(state__in=STANDING).exists():
        _book(cast, row)


def joinable_sitting() -> Appointment | None:
    """Return the couple's sitting that can be joined now, or None."""
    return (
        Appointment.records.filter(applicant=key_of(READY.groom), application__isnull=False, state__in=STANDING)
        .filter(room__opens_at__lte=clock.now())
        .select_related("office")
        .first()
    )


def _of_couple() -> QuerySet[Appointment]:
    return Appointment.records.filter(applicant=key_of(READY.groom))


def _accepted(cast: Cast) -> Application:
    """Apply, let everyone agree, accept at the office, and pay."""
    row, notary = apply(cast, READY), by(cast, "notary")
    for member in READY.named:
        agree(cast, row, member)
    row = submission.submit(row, version=None, actor=by(cast, READY.groom))
    row = reviews.accept(reviews.take(row, actor=notary), version=None, actor=notary)
    invoice = invoice_of(LABEL, row.pk)
    if invoice is not None:
        pay(invoice, by(cast, READY.groom))
    return Application.records.select_related("office", "applicant").get(pk=row.pk)


def _book(cast: Cast, row: Application) -> None:
    groom = by(cast, READY.groom)
    slot = next_joint_slot(row.office, [each.person for each in attendees_of(row)], Wish())
    if slot is not None:
        held = hold_for(row, notary=slot.notary, starts_at=slot.starts_at, actor=groom)
        book_for(held, channel=Channel.WEB, actor=groom)
