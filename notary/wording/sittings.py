"""The sitting of an application, in the words of its own page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.declared.own_tasks import OwnTask
from courts.ground.models import Person
from courts.ground.queries.postings import hour_for
from courts.ground.wording.dates import full_date
from notary.applications.declared.sittings import SittingLink
from notary.applications.models import Application
from notary.applications.states import ApplicationState
from notary.applications.wording.notices import title_of
from notary.models import Appointment
from notary.queries.joint_starts import to_book


def sitting_link(person: Person, application: Application) -> SittingLink | None:
    """The appointment that stands, or the page to book one for the applicant of an application that is ready."""
    if application.state != ApplicationState.READY:
        return None
    rows = Appointment.objects.visible_to(person).filter(
        application=application, state__in=("held", "booked", "in_session")
    )
    found = rows.select_related("office").first()
    if found is not None:
        when = f"{full_date(found.starts_at, found.office)} · {hour_for(person)(found.starts_at, found.office)}"
        words = _("The sitting: %(when)s") if found.state != "held" else _("A time is held for you: %(when)s")
        return SittingLink(words % {"when": when}, _("Open the appointment"), reverse("appointment", args=[found.pk]))
    if person.pk != application.applicant_id:
        return None
    return SittingLink(
        _("Choose a time that suits everyone."),
        _("Choose a time for the sitting"),
        reverse("application_book", args=[application.pk]),
    )


def tasks_of(person: Person, most: int) -> list[OwnTask]:
    """The applications for which the applicant has to choose the time of the sitting."""
    return [
        OwnTask(
            row.created_at,
            title_of(row),
            _("The application is ready for the sitting."),
            reverse("application_book", args=[row.pk]),
            _("Choose a time for the sitting"),
        )
        for row in to_book(person, most)
    ]
