"""The text of notices about appointments. Titles carry no person's name: locked telephones show them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.dates import full_date
from courts.ground.wording.notice_text import NoticeText, Reader
from notary.models import Appointment
from notary.queries.notices import (
    BOOKED,
    CANCELLED,
    DAY_OFF,
    INVITED,
    MOVED,
    NOT_ACCEPTED,
    OTHER_NOTARY,
    REMINDER,
    STANDS,
)
from notary.wording.calendar import invitation_to


def title_of(appointment: Appointment) -> str:
    """A short line without names."""
    return f"{appointment.get_kind_display()} · {full_date(appointment.starts_at, appointment.office)}"


def notice_text(appointment: Appointment, notice: Notice, reader: Reader) -> NoticeText:
    """The text of one notice in the active language. It names no person."""
    office = appointment.office
    when = reader.when(appointment.starts_at, office)
    facts = [
        *reader.times(appointment.starts_at, office),
        (_("Where"), _("By video, %(place)s") % {"place": office.name}),
    ]
    if appointment.receipt is not None:
        facts.append((_("Receipt number"), appointment.receipt.number))
    title, lead, consequence = _words(appointment, notice)
    facts += _more_facts(appointment, notice, reader)
    action_label, action_path = _action(appointment, notice)
    return NoticeText(
        title=title % {"when": when},
        lead=lead,
        facts=tuple(facts),
        action_label=action_label,
        action_path=action_path,
        consequence=consequence,
        # What was never booked was never in anyone's calendar. After a day off that is taken back, the entry returns
        # with the same revision: the later DTSTAMP decides (RFC 5546, 2.1.5).
        calendar=(
            invitation_to(appointment, is_cancelled=notice.kind == DAY_OFF) if appointment.room_id is not None else None
        ),
    )


def _action(appointment: Appointment, notice: Notice) -> tuple[str, str]:
    if notice.kind == DAY_OFF and notice.recipient_id == appointment.notary_id:
        return _("Move the appointments to free times"), reverse("move_appointments")
    return _("Open the appointment"), reverse("appointment", args=[appointment.pk])


def _words(appointment: Appointment, notice: Notice) -> tuple[str, str, str]:
    """The title, the first sentence, and what follows for the reader."""
    if notice.kind == CANCELLED:
        return _("Appointment cancelled: %(when)s"), _("This appointment will not take place."), ""
    if notice.kind in {DAY_OFF, STANDS, MOVED, OTHER_NOTARY}:
        return _of_change(appointment, notice)
    if notice.kind == NOT_ACCEPTED:
        return (
            _("Appointment not accepted in time: %(when)s"),
            _("The other person has not accepted in time. The time is released, and nothing is booked."),
            _("You can book another time."),
        )
    if notice.kind == INVITED:
        return (
            _("Invitation: appointment %(when)s"),
            _("Another person asks you to attend this appointment with the notary for a marriage contract."),
            _("Nothing is reserved for you until you accept. If you do not want it, decline or do nothing."),
        )
    is_new = notice.kind == BOOKED
    return (
        _("Appointment booked: %(when)s") if is_new else _("Reminder: appointment %(when)s"),
        _("Your appointment with the notary is booked.") if is_new else _("Your appointment is coming up."),
        _("If you do not attend, the time is released and you have to book again."),
    )


def _of_change(appointment: Appointment, notice: Notice) -> tuple[str, str, str]:
    """The words about a day off, a new time or another notary. The notary of the appointment reads no advice."""
    is_notary = notice.recipient_id == appointment.notary_id
    if notice.kind == OTHER_NOTARY:
        title = _("Another notary for an appointment: %(when)s")
        own = _("You hold this appointment now: its notary no longer serves the office.")
        other = _("Another notary of the office holds your appointment. Its time stays as it is.")
        return title, own if is_notary else other, ""
    if notice.kind == STANDS:
        lead = _("The office is open at that time after all. The appointment takes place as booked.")
        return _("Appointment takes place: %(when)s"), lead, ""
    if notice.kind == MOVED:
        lead = _("The appointment has a new time. The previous time no longer applies.")
        advice = _("If the new time does not suit you, cancel the appointment, then book another time.")
        return _("Appointment moved to %(when)s"), lead, "" if is_notary else advice
    title = _("Appointment %(when)s cannot take place")
    if is_notary:
        return title, _("The office is closed at that time. Move the appointment to a free time."), ""
    return (
        title,
        _("The office is closed at that time. You get a message once the notary has moved the appointment."),
        _("If you do not want to wait, cancel this appointment, then book another time."),
    )


def _more_facts(appointment: Appointment, notice: Notice, reader: Reader) -> list[tuple[str, str]]:
    office = appointment.office
    if notice.kind in {CANCELLED, MOVED}:
        return _facts_of_change(appointment, notice, reader)
    if notice.kind == INVITED and appointment.held_until is not None:
        until = appointment.held_until
        return [(_("Accept by"), f"{full_date(until, office)} · {reader.hour(until, office)}")]
    if notice.kind in {BOOKED, REMINDER}:
        return [(_("What to bring"), _("Your identity card, and a quiet room."))]
    return []


def _facts_of_change(appointment: Appointment, notice: Notice, reader: Reader) -> list[tuple[str, str]]:
    before = appointment.moved_from if notice.kind == MOVED else None
    facts = [(_("Previous time"), reader.when(before, appointment.office))] if before is not None else []
    return [*facts, (_("Reason"), appointment.change_words)] if appointment.change_words else facts
