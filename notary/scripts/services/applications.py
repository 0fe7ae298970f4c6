"""The way from an application to its script, and back with the outcome of the sitting."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, Refused
from courts.payments.queries.invoices import is_settled
from notary.applications.models import Application, ApplicationPerson, Leave
from notary.applications.queries.applications import papers_of, people_of
from notary.applications.queries.drafts import draft_of
from notary.applications.queries.findings import check
from notary.applications.services import conclusion
from notary.applications.services.fees import LABEL
from notary.catalogue.definition import FactsKind
from notary.models import Appointment
from notary.queries.appointments import law_of
from notary.scripts.models import Script
from notary.scripts.queries.scripts import has_agreed_text
from notary.scripts.services.beginning import NewMember, begin_script
from notary.scripts.steps import Step


def begin_for_application(appointment: Appointment, *, actor: Actor) -> Script:
    """Begin the script over the text on which everyone agreed. The rules are asked again, for this day.

    Raises Refused with every rule that refuses the act today, Conflict for an appointment without an application that
    is ready, DomainError when the agreed text is not the text of the application, and the errors of `begin_script`.
    """
    application = appointment.application
    if application is None or not has_agreed_text(appointment):
        raise Conflict(_("This appointment has no application with an agreed text."), code="no_application")
    people = people_of(application)
    draft = draft_of(application, people)
    if draft.hash != application.draft_hash:
        raise Conflict(_("The text differs from the one that everyone agreed to."), code="draft_changed")
    _check_rules(application, people)
    service = application.service
    members, absent = _members(application, people)
    return begin_script(
        appointment,
        draft,
        [Step(code) for code in service.sitting],
        members,
        actor=actor,
        absent=absent,
        needs_approval=service.facts is FactsKind.MARRIAGE
        and law_of(appointment.office, clock.now()).notary.judge_approves,
    )


def _members(application: Application, people: Sequence[ApplicationPerson]) -> tuple[list[NewMember], frozenset[int]]:
    """Return the people who attend, and the places of those who need not. The places are those of the draft."""
    rows = {(row.role, row.number): row for row in people}
    placed = [
        (role, rows[role.code, number])
        for role, number in application.service.places(application.answers)
        if (role.code, number) in rows
    ]
    members, absent = [], set()
    for place, (role, row) in enumerate(placed):
        if not role.attends:
            absent.add(place)
        elif row.person is not None:
            number = row.number if role.most > 1 else 0
            members.append(NewMember(row.person, row.role, number, place, signs=role.signs))
    return members, frozenset(absent)


def _check_rules(application: Application, people: Sequence[ApplicationPerson]) -> None:
    day = clock.now().astimezone(application.office.tz).date()
    leaves = Leave.records.filter(application=application)
    found = check(application, people, papers_of(application), leaves, day)
    errors = [
        DomainError(f"{finding.message()} {finding.fix()}", code=finding.code)
        for finding in [*found.refusals, *found.leaves]
    ]
    if errors:
        raise Refused(errors)


def application_of(deed_id: UUID) -> Application | None:
    """Return the application that led to a deed; None for a deed of another way."""
    script = Script.records.select_related("appointment__application").filter(deed=deed_id).first()
    return script.appointment.application if script is not None else None


def fee_of_deed(deed_id: UUID) -> bool | None:
    """Return whether the fee of the deed's application is paid or waived; None: the deed has none."""
    application = application_of(deed_id)
    return None if application is None else is_settled(LABEL, application.pk)


def on_ended(deed_id: UUID, actor: Actor) -> None:
    """End the application of a deed that was withdrawn or refused before its seal, and pay the fee back."""
    application = application_of(deed_id)
    if application is not None:
        conclusion.end_without_act(application.pk, actor=actor)


def on_no_act(script: Script, *, actor: Actor) -> None:
    """End the application of a script without an act, and pay the fee back. In the caller's transaction."""
    if script.appointment.application_id is not None:
        conclusion.end_without_act(script.appointment.application_id, actor=actor)
