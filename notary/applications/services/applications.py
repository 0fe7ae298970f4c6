"""Applications: begun, filled in task by task, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import DomainError, NotAllowed, NotNow
from courts.ground.models import Person, Venue
from courts.ground.services import audit, notices
from courts.ground.services.transitions import move
from courts.payments.states import RefundReason
from notary.applications.declared import sittings
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import may_apply, people_of
from notary.applications.queries.completeness import role_title
from notary.applications.queries.drafts import draft_of
from notary.applications.queries.notices import WITHDRAWN, everyone
from notary.applications.services import fees
from notary.applications.services.invitations import invite
from notary.applications.services.locking import (
    corrected_columns,
    locked_application,
    locked_for_edit,
    person_of,
)
from notary.applications.services.notices import notify_voided
from notary.applications.states import AGREEABLE, ApplicationState
from notary.catalogue import registry
from notary.catalogue.definition import Role, Task

# One account cannot fill the house with drafts.
OPEN_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """A person as the applicant typed them. An Emirates ID, or number and issuer of a passport."""

    name_ar: str
    name_en: str = ""
    emirates_id: str = ""
    document_number: str = ""
    document_issuer: str = ""
    email: str = ""
    phone: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Return the columns of the row."""
        return {
            "name_ar": self.name_ar,
            "name_en": self.name_en,
            "emirates_id": self.emirates_id,
            "document_number": self.document_number,
            "document_issuer": self.document_issuer,
            "email": self.email,
            "phone": self.phone,
            "details": dict(self.details),
        }


# A change of one of these is another person, or another document: the invitation begins again.
_IDENTITY = ("name_ar", "emirates_id", "document_number", "document_issuer")
# The invitation goes there. It is no part of the draft.
_CONTACT = ("email", "phone")
_NOT_INVITED: dict[str, Any] = {
    "person": None,
    "invited_at": None,
    "invited_times": 0,
    "opened_at": None,
    "accepted_at": None,
    "declined_at": None,
    "agreed_at": None,
    "agreed_hash": "",
    "voided_at": None,
    "voided_parts": [],
    "needs": {},
}


@transaction.atomic
def begin(slug: str, *, office: Venue, role: str, actor: Actor) -> Application:
    """Begin an application for the newest version of a service. The applicant takes a place in it at once.

    Raises NotAllowed for staff, LookupError for an unknown service, DomainError for a role that may not apply and for
    an account with too many open applications.
    """
    person = person_of(actor)
    if not may_apply(person):
        raise NotAllowed(_("Staff of the institution cannot apply here."))
    service = registry.service(slug)
    chosen = service.role(role)
    if chosen is None or not chosen.applies:
        raise DomainError(_("Select your role from the list."), code="role", field="role")
    # Serialise the requests of one applicant.
    Person.records.select_for_update(no_key=True).get(pk=person.pk)
    begun = Application.records.filter(applicant=person, state__in=(ApplicationState.DRAFT, ApplicationState.AGREEING))
    if begun.count() >= OPEN_AT_ONCE:
        raise DomainError(
            _("You have too many open applications. Finish or withdraw one of them first."), code="too_many"
        )
    application = Application.records.create(
        service_slug=service.slug,
        service_version=service.version,
        office=office,
        applicant=person,
        language=(get_language() or "ar")[:2],
    )
    now = clock.now()
    ApplicationPerson.records.create(
        application=application,
        role=role,
        person=person,
        name_ar=person.name_ar,
        name_en=person.name_en,
        emirates_id=person.emirates_id,
        document_number="" if person.emirates_id else person.document_number,
        document_issuer="" if person.emirates_id else person.document_issuer,
        invited_at=now,
        accepted_at=now,
    )
    audit.record("application.begun", application, actor=actor, detail={"service": service.slug, "role": role})
    return application


@transaction.atomic
def save_task(
    application: Application, task: Task, answers: Mapping[str, Any] | list[Any], *, version: int | None, actor: Actor
) -> Application:
    """Store the answers of a task. Raises the errors of `locked_for_edit`, and DomainError for a task of no use now."""
    row = locked_for_edit(application, version=version, actor=actor)
    if task not in tuple(row.service.open_tasks(row.answers)):
        raise DomainError(_("This page is not part of the application."), code="no_task")
    before = row.answers.get(task.code)
    changed = {**row.answers, task.code: answers}
    _write(row, task.code, answers=changed)
    audit.record("application.saved", row, actor=actor, detail={"part": task.code, "version": row.version})
    if task.voids and before != answers:
        void_agreements(row, task.code, actor=actor)
    return row


@transaction.atomic
def save_person(
    application: Application, role: Role, number: int, typed: TypedPerson, *, version: int | None, actor: Actor
) -> Application:
    """Store the person in a place. Another name or document is another person, who is invited again.

    Another contact of a person who has not accepted gets the invitation too, and ends no agreement. The applicant's
    own name and document come from their account and stay as they are. Raises the errors of `locked_for_edit`, and
    DomainError for a place that the service does not have.
    """
    row = locked_for_edit(application, version=version, actor=actor)
    _check_place(row, role, number)
    place = ApplicationPerson.records.filter(application=row, role=role.code, number=number).first()
    _check_once(row, role, number, typed)
    columns = typed.columns()
    changed = set(columns)
    if place is None:
        place = ApplicationPerson(application=row, role=role.code, number=number, **columns)
        place.save(force_insert=True)
    else:
        is_own = place.person_id == row.applicant_id
        columns = {name: columns[name] for name in ("name_en", "details")} if is_own else columns
        changed = {name for name, value in columns.items() if getattr(place, name) != value}
        _change_person(place, columns, changed)
    _write(row, f"{role.code}.{number}")
    audit.record(
        "application.saved", row, actor=actor, detail={"part": f"{role.code}.{number}", "version": row.version}
    )
    if changed - set(_CONTACT):
        void_agreements(row, f"{role.code}.{number}", actor=actor)
    if row.state in AGREEABLE:
        invite(row, actor=actor)
    return row


def _change_person(place: ApplicationPerson, columns: Mapping[str, Any], changed: Collection[str]) -> None:
    """Write the changed columns of a place, and open its invitation again for another person or another contact."""
    more: dict[str, Any] = {}
    if set(changed) & set(_IDENTITY):
        # Papers of the person before are not shown to the next one, whose invitation has a link of its own.
        place.papers.all().delete()
        place.invitations.all().delete()
        more = _NOT_INVITED
    elif set(changed) & set(_CONTACT) and place.person_id is None and place.declined_at is None:
        more = {"invited_at": None}
    if set(changed) - set(_CONTACT):
        # A change of the data of a person ends their confirmation.
        more = {**more, "confirmed_at": None}
    if changed:
        ApplicationPerson.records.filter(pk=place.pk).update(**columns, **more)


@transaction.atomic
def clear_person(
    application: Application, role: Role, number: int, *, version: int | None, actor: Actor
) -> Application:
    """Take a person out of a place that may stay empty. Raises the errors of `save_person`."""
    row = locked_for_edit(application, version=version, actor=actor)
    _check_place(row, role, number)
    place = ApplicationPerson.records.filter(application=row, role=role.code, number=number).first()
    if place is None:
        return row
    if number <= role.least or place.person_id == row.applicant_id:
        raise DomainError(_("This person is needed."), code="needed")
    place.delete()
    _write(row, f"{role.code}.{number}")
    audit.record(
        "application.saved", row, actor=actor, detail={"part": f"{role.code}.{number}", "version": row.version}
    )
    void_agreements(row, f"{role.code}.{number}", actor=actor)
    return row


def _check_place(row: Application, role: Role, number: int) -> None:
    if (role.code, number) not in {(each.code, place) for each, place in row.service.places(row.answers)}:
        raise DomainError(_("This page is not part of the application."), code="no_place")


def _check_once(row: Application, role: Role, number: int, typed: TypedPerson) -> None:
    """Refuse one document in two places of one role: two witnesses are two people."""
    others = ApplicationPerson.records.filter(application=row, role=role.code).exclude(number=number)
    for other in others:
        is_same = other.emirates_id == typed.emirates_id and other.document_number == typed.document_number
        if is_same and (typed.emirates_id or typed.document_number):
            raise DomainError(
                _("You have entered this person already: %(place)s.") % {"place": role_title(role, other.number)},
                code="same_person",
                field="emirates_id" if typed.emirates_id else "document_number",
            )


def _write(row: Application, part: str, **columns: Any) -> None:
    """Write columns of a locked application after a part was saved, and raise its version."""
    row.version += 1
    columns |= corrected_columns(row, part)
    for name, value in columns.items():
        setattr(row, name, value)
    Application.records.filter(pk=row.pk).update(version=row.version, **columns)


def void_agreements(row: Application, part: str, *, actor: Actor) -> None:
    """End every agreement to the draft of a locked application after a change, and tell the people which part changed.

    Until a person agrees again, every further part that changes is listed for them too. The hash that people may agree
    to is the one of the new draft from now on: an agreement to the old one that waits for the lock is refused.
    """
    if row.state not in AGREEABLE:
        return
    now = clock.now()
    had_agreed = Q(agreed_at__isnull=False) | Q(voided_at__isnull=False)
    concerned = list(ApplicationPerson.records.filter(had_agreed, application=row).select_related("person"))
    rows = [each for each in concerned if each.agreed_at is not None]
    for each in concerned:
        each.agreed_at, each.agreed_hash, each.voided_at = None, "", each.voided_at or now
        each.voided_parts = list(dict.fromkeys([*each.voided_parts, part]))
    ApplicationPerson.records.bulk_update(concerned, ["agreed_at", "agreed_hash", "voided_at", "voided_parts"])
    row.draft_hash = draft_of(row, people_of(row)).hash
    Application.records.filter(pk=row.pk).update(draft_hash=row.draft_hash)
    if rows:
        audit.record(
            "application.agreements_voided",
            row,
            actor=actor,
            detail={"part": part, "people": [str(each.pk) for each in rows], "hash": row.draft_hash},
        )
        notify_voided(row, [each for each in rows if each.person_id != row.applicant_id])


def sitting_runs(row: Application) -> NotNow:
    """The refusal of a withdrawal while the sitting runs."""
    return NotNow(
        _("Its sitting is in progress. Tell the notary that you do not want to go on: the notary ends the sitting."),
        code="sitting_runs",
        heading=_("This application cannot be withdrawn now"),
        about=row,
        way_on=_("View the application"),
    )


@transaction.atomic
def withdraw(application: Application, *, actor: Actor) -> Application:
    """Withdraw an application. What was paid is refunded.

    Raises IllegalMove once it ended, and NotNow while its sitting runs: of a withdrawal and the beginning of the
    sitting at the same time, the second finds the work of the first.
    """
    row = locked_application(application.pk)
    if actor.person is None or actor.person.pk != row.applicant_id:
        raise NotAllowed
    if sittings.is_running(row.pk):
        raise sitting_runs(row)
    # The applicant knows.
    people = [each for each in everyone(row) if each.person.pk != row.applicant_id]
    was_told = bool(row.draft_hash)
    notices.withdraw(row, actor=actor)
    move(row, ApplicationState.WITHDRAWN, actor=actor)
    fees.refund(row, reason=RefundReason.WITHDRAWN, actor=actor)
    if was_told:
        notices.notify(WITHDRAWN, row, people, version=row.version)
    return row
