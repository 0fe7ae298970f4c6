"""Declarations of appointments to the ground: subject, navigation, own tasks and upcoming meetings."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.calendars.services.bookings import follower_of
from courts.gateways import kinds
from courts.ground import clock
from courts.ground.declared import (
    calendar_followers,
    grounds,
    navigation,
    open_matters,
    own_tasks,
    posting_ends,
    subjects,
    upcoming,
)
from courts.ground.models import Person, Role, User
from courts.ground.queries.postings import serves_today
from notary.applications.declared import sittings
from notary.models import Appointment
from notary.queries import notices
from notary.queries.appointments import office_of, recording_right, sitting_runs, upcoming_appointments
from notary.queries.day_off import APPOINTMENTS
from notary.queries.postings import effect_of_end
from notary.services.takeovers import ask_for_notaries
from notary.views.room_page import page_of_seat
from notary.wording.notices import notice_text, title_of
from notary.wording.short_messages import KINDS
from notary.wording.sittings import sitting_link, tasks_of
from video import room_page
from video.recordings import owners

STAFF_OF_COURTS = frozenset(
    {
        Role.JUDGE,
        Role.CLERK,
        Role.CASE_MANAGER,
        Role.FACILITY_OFFICER,
        Role.INTERPRETER,
        Role.AUTHENTICATION_JUDGE,
    }
)


def _is_customer_or_notary(roles: Collection[str]) -> bool:
    return Role.NOTARY in roles or STAFF_OF_COURTS.isdisjoint(roles)


def _upcoming(user: User, most: int) -> list[upcoming.Upcoming]:
    """The user's booked appointments that have not ended."""
    now = clock.now()
    found = []
    for row in upcoming_appointments(user.person, now, most):
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


def _matters(person: Person) -> list[open_matters.OpenMatter]:
    """An appointment of the person that has not ended."""
    if not upcoming_appointments(person, clock.now(), 1):
        return []
    return [open_matters.OpenMatter(gettext("An appointment that has not ended"), reverse("appointments"))]


def _moves(person: Person) -> tuple[str, str] | None:
    """The page on which a notary moves appointments off days off, with its label."""
    if not serves_today(person, Role.NOTARY):
        return None
    return reverse("move_appointments"), gettext("Move the appointments to free times")


def register() -> None:
    """Register everything once, when the apps are loaded."""
    kinds.register(KINDS)
    sittings.register(sitting_link)
    sittings.register_running(sitting_runs)
    room_page.register(
        room_page.RoomOwner(
            label="notary.appointment",
            page_of=page_of_seat,
            begins=_("Your appointment is at %(time)s"),
            current=_("This appointment"),
            people=_("People in the sitting"),
        )
    )
    owners.register(owners.RecordingOwner("notary.appointment", recording_right, office_of))
    upcoming.register("appointments", _upcoming)
    open_matters.register("appointments", _matters)
    own_tasks.register("appointments", tasks_of)
    grounds.register("notary", ask_for_notaries)
    posting_ends.register("notary", effect_of_end)
    calendar_followers.register(follower_of("notary.appointment", _("Appointments"), APPOINTMENTS, moves=_moves))
    subjects.register(
        subjects.Subject(
            label="notary.appointment",
            model=Appointment,
            title=title_of,
            url=lambda appointment: reverse("appointment", args=[appointment.pk]),
            may_see=notices.may_be_notified,
            notice_text=notice_text,
            is_current=notices.is_current,
            happens_at=notices.happens_at,
            answers_for=notices.answered_by,
            load=notices.appointments_to_notify,
            may_see_of=notices.may_be_notified_of,
        )
    )
    navigation.register(
        navigation.NavItem(_("Undelivered messages"), "undelivered", 65, lambda roles: Role.NOTARY in roles)
    )
    navigation.register(navigation.NavItem(_("Appointments"), "appointments", 60, _is_customer_or_notary))
