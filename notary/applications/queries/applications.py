"""Read applications, with the right that each act needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.errors import NotAllowed, NotNow, NotVisible
from courts.ground.law import profile_of
from courts.ground.models import Person, Role, User, Venue
from courts.ground.models.places import VenueKind
from courts.ground.queries.postings import is_posted, postings_today, serves_today
from notary.applications.models import Application, ApplicationPerson, Leave, Paper, Review, ReviewDecision
from notary.applications.models.people import SPOUSES, fits, open_invitations
from notary.applications.states import EDITABLE, ENDED, WITH_OFFICE, ApplicationState
from notary.catalogue.definition import Group

Act = Literal["read", "edit", "part", "review", "withdraw"]


def access_application(user: User, application_id: UUID, act: Act = "read") -> Application:
    """Return an application if the account may do `act` with it. Raises NotVisible for strangers.

    read: the applicant, a named person and a notary of the office see it; what they see of it differs. edit, withdraw:
    the applicant. part: a person named in it. review: a notary of the office who is not named in it. Raises NotAllowed
    for others who see it, and NotNow for an edit of an application that is not with the applicant.
    """
    person = user.person
    found = (
        Application.objects.visible_to(person)
        .select_related("office", "applicant", "receipt", "taken_by__person")
        .filter(pk=application_id)
        .first()
    )
    if found is None:
        raise NotVisible
    row: Application = found
    if act in {"edit", "withdraw"} and row.applicant_id != person.pk:
        raise NotAllowed
    if act == "edit" and row.state not in EDITABLE:
        raise _not_editable(row)
    if act == "part" and not own_places(row, person):
        raise NotAllowed
    if act == "review" and not may_review(person, row):
        raise NotAllowed
    return row


def _not_editable(row: Application) -> NotNow:
    return NotNow(
        _("You can no longer change this application. Its page shows its state and its receipt."),
        code="not_editable",
        heading=_("This application is with the office"),
        about=row,
        way_on=_("View the application"),
    )


def people_of(application: Application) -> list[ApplicationPerson]:
    """Return the people of an application, in the order of the service."""
    rows = ApplicationPerson.records.filter(application=application).select_related("person")
    order = {role.code: place for place, role in enumerate(application.service.roles)}
    return sorted(rows, key=lambda row: (order.get(row.role, len(order)), row.number))


def may_read_answers(application: Application, person: Person) -> bool:
    """Return whether the person may read all answers: the applicant, and the people whose own act it is.

    Of a marriage these are the spouses: their earlier marriages and certificates concern no witness and no guardian.
    """
    if application.applicant_id == person.pk:
        return True
    is_marriage = application.service.group == Group.MARRIAGE
    roles = SPOUSES if is_marriage else {role.code for role in application.service.roles if role.agrees}
    accepted = ApplicationPerson.records.filter(application=application, person=person, declined_at__isnull=True)
    return accepted.filter(role__in=roles).exists()


def names_of(applications: Collection[Application], person: Person) -> dict[UUID, str]:
    """Return the names of the main people of each application, in the reader's language. One query.

    A person who was named and has not accepted reads no other name.
    """
    found: dict[UUID, list[ApplicationPerson]] = {}
    for row in ApplicationPerson.records.filter(application__in=applications).select_related("person"):
        found.setdefault(row.application_id, []).append(row)
    names = {}
    for application in applications:
        rows = found.get(application.pk, [])
        may_read = application.applicant_id == person.pk or any(row.person_id == person.pk for row in rows)
        names[application.pk] = main_names(application, rows) if may_read else ""
    return names


def main_names(application: Application, people: Iterable[ApplicationPerson]) -> str:
    """Return the names of the people in the first two roles of the service: the spouses, or principal and agent."""
    main = [role.code for role in application.service.roles][:2]
    rows = sorted((row for row in people if row.role in main), key=lambda row: (main.index(row.role), row.number))
    return _(" and ").join(dict.fromkeys(row.name for row in rows))


def papers_of(application: Application) -> list[Paper]:
    """Return the papers of an application. For the office and for services: people see fewer."""
    return list(Paper.records.filter(application=application).select_related("document", "of__person"))


def papers_seen_by(application: Application, person: Person) -> list[Paper]:
    """Return the papers that a person may read: the office reads all, each person their own and no other's.

    The papers of the application itself are the applicant's.
    """
    rows = papers_of(application)
    if may_review(person, application):
        return rows
    own = {row.pk for row in own_places(application, person)}
    return [row for row in rows if row.of_id in own or (row.of_id is None and application.applicant_id == person.pk)]


def access_paper(user: User, application_id: UUID, document_id: UUID) -> Paper:
    """Return one paper that the account may read. Raises NotVisible."""
    application = access_application(user, application_id)
    rows = papers_seen_by(application, user.person)
    found = next((row for row in rows if row.document_id == document_id), None)
    if found is None:
        raise NotVisible
    return found


def leaves_of(application: Application) -> list[Leave]:
    """Return the leaves of a judge for an application."""
    return list(Leave.records.filter(application=application))


def own_places(application: Application, person: Person) -> list[ApplicationPerson]:
    """Return the places of a person in an application: accepted, or named so that number and name fit."""
    rows = ApplicationPerson.records.filter(application=application, declined_at__isnull=True)
    return [
        row
        for row in rows.order_by("role", "number")
        if row.person_id == person.pk or (row.person_id is None and row.invited_at is not None and fits(person, row))
    ]


def may_review(person: Person, application: Application) -> bool:
    """Return whether the person is a notary of the office today and no person of the application."""
    if application.receipt_id is None or application.applicant_id == person.pk:
        return False
    return is_posted(person, application.office, Role.NOTARY) and not _is_named(person, application)


def _is_named(person: Person, application: Application) -> bool:
    named = Q(person=person)
    if person.emirates_id:
        named |= Q(emirates_id=person.emirates_id)
    return ApplicationPerson.records.filter(named, application=application).exists()


def may_apply(person: Person) -> bool:
    """Return whether the person may apply: staff of an institution may not."""
    return not serves_today(person)


def reviews_somewhere(person: Person) -> bool:
    """Return whether the person has a desk: a notary of an office."""
    return serves_today(person, Role.NOTARY)


def offices() -> QuerySet[Venue]:
    """Return the offices that accept applications."""
    return Venue.records.filter(kind=VenueKind.NOTARY_OFFICE, takes_requests=True).order_by("name_ar")


def may_see_application(person: Person, application: Application) -> bool:
    """Return whether the person may see the application now."""
    return bool(Application.objects.visible_to(person).filter(pk=application.pk).exists())


def own_applications(person: Person, *, state: str = "") -> QuerySet[Application]:
    """Return the applications of the person and those that name them, newest first. state: one, or all."""
    seen = Application.objects.visible_to(person)
    named = ApplicationPerson.records.filter(person=person).values("application")
    invited = ApplicationPerson.records.filter(pk__in=open_invitations(person)).values("application")
    rows: QuerySet[Application] = seen.filter(Q(applicant=person) | Q(pk__in=named) | Q(pk__in=invited))
    if state in ApplicationState.values:
        rows = rows.filter(state=state)
    return rows.select_related("office", "receipt", "applicant").order_by("-created_at", "pk")


DESK_STATES = {
    "waiting": (ApplicationState.SUBMITTED,),
    "mine": (ApplicationState.UNDER_REVIEW,),
    "returned": (ApplicationState.RETURNED,),
    "decided": (
        ApplicationState.ACCEPTED,
        ApplicationState.READY,
        ApplicationState.REFUSED,
        ApplicationState.CONCLUDED,
        ApplicationState.WITHDRAWN,
    ),
}


def desk_of(person: Person, *, show: str = "", service: str = "") -> QuerySet[Application]:
    """Return the desk of a notary, the oldest official time first. show: a key of DESK_STATES; else all that are open.

    Applications that name the notary are left out.
    """
    posted = [posting.venue_id for posting in postings_today(person) if posting.role == Role.NOTARY]
    states = DESK_STATES.get(show, tuple(WITH_OFFICE))
    named = Q(person=person) | (Q(emirates_id=person.emirates_id) if person.emirates_id else Q(pk__in=[]))
    own = ApplicationPerson.records.filter(named).values("application")
    rows = Application.records.filter(office__in=posted, receipt__isnull=False, state__in=states)
    rows = rows.exclude(pk__in=own).exclude(applicant=person)
    if show == "mine":
        rows = rows.filter(taken_by__person=person)
    if service:
        rows = rows.filter(service_slug=service)
    order = ("-queued_at", "pk") if show == "decided" else ("queued_at", "pk")
    return rows.select_related("office", "receipt", "applicant", "taken_by__person").order_by(*order)


def last_review(application: Application) -> Review | None:
    """Return the latest decision on the application, if any."""
    return (
        Review.records.filter(application=application).select_related("reviewer__person").order_by("-at", "pk").first()
    )


def cure_by(application: Application) -> datetime | None:
    """Return the time until which a returned application is accepted again, by the calendar as it is now."""
    if application.state != ApplicationState.RETURNED:
        return None
    review = last_review(application)
    if review is None or review.decision != ReviewDecision.RETURNED:
        return None
    days = profile_of(application.office, review.at).filings.cure_working_days
    return working_time.add_working_days(application.office, review.at, days)


def open_applications(person: Person) -> bool:
    """Return whether the person has an application that has not ended."""
    return Application.records.filter(applicant=person).exclude(state__in=ENDED).exists()


def applications_to_notify(keys: Iterable[UUID]) -> dict[UUID, Application]:
    """Return applications by key, with all that notices read of them. One query."""
    rows = Application.records.filter(pk__in=list(keys)).select_related("office", "receipt", "applicant")
    return {row.pk: row for row in rows}


def today_of(application: Application) -> date:
    """Return the present day of the office."""
    return clock.now().astimezone(application.office.tz).date()
