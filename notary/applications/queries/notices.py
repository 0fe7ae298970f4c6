"""Kinds of notices about applications, their recipients, and notices that no longer apply."""

from __future__ import annotations

from courts.ground.models import Notice, Person, Recipient, User
from notary.applications.models import Application, ApplicationPerson
from notary.applications.models.people import SPOUSES, fits
from notary.applications.states import AGREEABLE, ApplicationState

INVITED, VOIDED, AGREED = "application_invited", "application_voided", "application_agreed"
DECLINED = "application_declined"
SUBMITTED, RETURNED = "application_submitted", "application_returned"
ACCEPTED, READY, REFUSED, WITHDRAWN = (
    "application_accepted",
    "application_ready",
    "application_refused",
    "application_withdrawn",
)
LEAVE_GRANTED, LEAVE_REFUSED = "application_leave_granted", "application_leave_refused"


def account_of(row: ApplicationPerson) -> Person | None:
    """Return the person that a place names, if an active account with a proven identity fits by number and name.

    For messages alone: no page may tell the applicant whether there is one.
    """
    if row.person is not None:
        return row.person
    people = Person.records.filter(user__in=User.objects.filter(is_active=True))
    if row.emirates_id:
        people = people.filter(emirates_id=row.emirates_id)
    elif row.document_number:
        people = people.filter(document_number=row.document_number)
    else:
        return None
    return next((person for person in people[:5] if fits(person, row)), None)


def everyone(application: Application) -> list[Recipient]:
    """Return the applicant and the people who accepted."""
    found: dict[object, Recipient] = {application.applicant_id: Recipient(application.applicant)}
    rows = ApplicationPerson.records.filter(application=application, person__isnull=False, declined_at__isnull=True)
    for row in rows.select_related("person"):
        if row.person is not None:
            found.setdefault(row.person_id, Recipient(row.person))
    return list(found.values())


def couple_of(application: Application) -> list[Recipient]:
    """Return the applicant and the spouses who accepted: the leave of a judge concerns no one else."""
    found: dict[object, Recipient] = {application.applicant_id: Recipient(application.applicant)}
    rows = ApplicationPerson.records.filter(
        application=application, person__isnull=False, declined_at__isnull=True, role__in=SPOUSES
    )
    for row in rows.select_related("person"):
        if row.person is not None:
            found.setdefault(row.person_id, Recipient(row.person))
    return list(found.values())


def is_current(application: Application, notice: Notice) -> bool:
    """Return True if the notice still applies.

    An invitation and the end of an agreement do while the people may agree; a return, until the application is
    submitted again. Every other notice tells what has happened.
    """
    if notice.kind in {INVITED, VOIDED, DECLINED}:
        return application.state in AGREEABLE
    if notice.kind == RETURNED:
        return application.state == ApplicationState.RETURNED
    return True
