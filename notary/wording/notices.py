"""The text of notices about appointments. Titles carry no person's name: locked telephones show them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.dates import full_date, time_12h, time_24h
from courts.ground.wording.notice_text import NoticeText
from notary.models import Appointment
from notary.queries.notices import BOOKED, CANCELLED


def title_of(appointment: Appointment) -> str:
    """A short line without names."""
    return f"{appointment.get_kind_display()} · {full_date(appointment.starts_at, appointment.office)}"


def notice_text(appointment: Appointment, notice: Notice) -> NoticeText:
    """The text of one notice in the active language. It names no person."""
    office = appointment.office
    hour = time_24h if notice.recipient_id == appointment.notary_id else time_12h
    when = f"{full_date(appointment.starts_at, office)} · {hour(appointment.starts_at, office)}"
    facts = [(_("When"), when), (_("Where"), _("By video, %(place)s") % {"place": office.name})]
    if appointment.receipt is not None:
        facts.append((_("Receipt number"), appointment.receipt.number))
    consequence = ""
    if notice.kind == CANCELLED:
        title, lead = _("Appointment cancelled: %(when)s"), _("This appointment will not take place.")
        if appointment.change_reason:
            facts.append((_("Reason"), appointment.change_reason))
    else:
        is_new = notice.kind == BOOKED
        title = _("Appointment booked: %(when)s") if is_new else _("Reminder: appointment %(when)s")
        lead = _("Your appointment with the notary is booked.") if is_new else _("Your appointment is coming up.")
        facts.append((_("What to bring"), _("Your identity card, and a quiet room.")))
        if is_new and notice.recipient_id not in {appointment.applicant_id, appointment.notary_id}:
            lead = _(
                "Another person booked this appointment and named you. If you do not want it, cancel before it starts."
            )
        consequence = _("If you do not attend, the time is released and you have to book again.")
    return NoticeText(
        title=title % {"when": when},
        lead=lead,
        facts=tuple(facts),
        action_label=_("Open the appointment"),
        action_path=reverse("appointment", args=[appointment.pk]),
        consequence=consequence,
    )
