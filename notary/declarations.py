"""Declarations of appointments to the ground: subject, navigation, directory and upcoming meetings."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.declared import directory, navigation, subjects, upcoming
from courts.ground.models import Role, User
from notary.models import Appointment
from notary.queries import notices
from notary.queries.appointments import upcoming_appointments
from notary.views.room_page import page_of_seat
from notary.wording.notices import notice_text, title_of
from video import room_page

STAFF_OF_COURTS = frozenset({Role.JUDGE, Role.CLERK, Role.CASE_MANAGER, Role.FACILITY_OFFICER, Role.INTERPRETER})


def _is_customer_or_notary(roles: Collection[str]) -> bool:
    return STAFF_OF_COURTS.isdisjoint(roles)


def _upcoming(user: User, most: int) -> list[upcoming.Upcoming]:
    """The user's booked appointments that have not ended."""
    now = clock.now()
    found = []
    for row in upcoming_appointments(user.person, now)[:most]:
        is_open = row.room is not None and row.room.opens_at <= now
        title = str(row.get_kind_display())
        found.append(
            upcoming.Upcoming(
                starts_at=row.starts_at,
                venue=row.office,
                title=title,
                line=str(_("The waiting room is open")) if is_open else str(row.office),
                url=reverse("appointment_room" if is_open else "appointment", args=[row.pk]),
                act=str(_("To the waiting room")) if is_open else str(_("View the appointment")),
            )
        )
    return found


def register() -> None:
    """Register everything once, when the apps are loaded."""
    room_page.register(
        room_page.RoomOwner(
            label="notary.appointment",
            page_of=page_of_seat,
            begins=_("Your appointment is at %(time)s"),
            current=_("This appointment"),
            people=_("People in the sitting"),
        )
    )
    upcoming.register("appointments", _upcoming)
    subjects.register(
        subjects.Subject(
            label="notary.appointment",
            model=Appointment,
            title=title_of,
            url=lambda appointment: reverse("appointment", args=[appointment.pk]),
            may_see=notices.may_be_notified,
            notice_text=notice_text,
            is_current=notices.is_current,
        )
    )
    navigation.register(navigation.NavItem(_("Appointments"), "appointments", 60, _is_customer_or_notary))
    directory.register(
        directory.Service(
            directory.FAMILY,
            _("Remote marriage contract"),
            _("An appointment of a couple with the notary by video. Each of the two attends from their own place."),
            "appointment_start",
            10,
        )
    )
