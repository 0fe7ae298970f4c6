"""Requests for a judge's leave: what needs one, the requests that wait, and the judge's right to decide on them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Person, Role, User
from courts.ground.models.people import posted_venues
from notary.applications.models import Application, ApplicationPerson, LeaveRequest
from notary.applications.queries.applications import leaves_of, papers_of, people_of, today_of
from notary.applications.queries.findings import Checked, check
from notary.applications.queries.notices import couple_of
from notary.applications.states import ApplicationState, LeaveState


def checked(application: Application) -> Checked:
    """Return what the rules find today, with the leaves of a judge."""
    return check(
        application, people_of(application), papers_of(application), leaves_of(application), today_of(application)
    )


def requests_of(application: Application) -> list[LeaveRequest]:
    """Return the requests of an application, in their order. For the office and for services."""
    return list(LeaveRequest.records.filter(application=application).select_related("judge"))


def requests_seen_by(application: Application, person: Person) -> list[LeaveRequest]:
    """Return the requests that a person of the application may read: applicant and spouses, and no witness."""
    if person.pk not in {each.person.pk for each in couple_of(application)}:
        return []
    return [row for row in requests_of(application) if row.state != LeaveState.LAPSED]


def waiting_for(person: Person) -> QuerySet[LeaveRequest]:
    """Return the requests that wait for this judge of the offices that they serve, the oldest first.

    None of them is the person's own: a judge decides on no application that they made, that names them, or that they
    review as a notary.
    """
    named = Q(person=person) | (Q(emirates_id=person.emirates_id) if person.emirates_id else Q(pk__in=[]))
    rows = (
        LeaveRequest.records.filter(
            state=LeaveState.WAITING,
            application__state=ApplicationState.UNDER_REVIEW,
            application__office__in=posted_venues(person, Role.AUTHENTICATION_JUDGE),
        )
        .exclude(application__in=ApplicationPerson.records.filter(named).order_by().values("application"))
        .exclude(application__applicant=person)
        .exclude(application__taken_by__person=person)
        .exclude(asked_by__person=person)
    )
    return rows.select_related("application__office", "application__receipt").order_by("asked_at", "pk")


def access_leave_request(user: User, request_id: UUID) -> LeaveRequest:
    """Return a request that waits for this judge. Raises NotVisible for everyone else."""
    found = waiting_for(user.person).filter(pk=request_id).first()
    if found is None:
        raise NotVisible
    return found
