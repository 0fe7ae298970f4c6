"""The lock of an application. Every change takes it first, before people, papers, receipts and invoices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, IllegalMove, NotAllowed
from courts.ground.models import Person
from notary.applications.models import Application
from notary.applications.queries.applications import may_review
from notary.applications.states import EDITABLE, ApplicationState


def locked_application(application_id: UUID) -> Application:
    """Lock the row of an application until the transaction ends, and read it as it is now."""
    rows = Application.records.select_for_update(of=("self",)).select_related("office", "applicant", "receipt")
    return rows.get(pk=application_id)


def locked_for_edit(application: Application, *, version: int | None, actor: Actor) -> Application:
    """Lock an application for a change by its applicant.

    Raises NotAllowed for anyone else, IllegalMove when it is not with the applicant, Conflict for an older version.
    """
    row = locked_application(application.pk)
    if actor.person is None or actor.person.pk != row.applicant_id:
        raise NotAllowed
    if row.state not in EDITABLE:
        raise IllegalMove
    if version is not None and version != row.version:
        raise Conflict(code="stale")
    return row


def corrected_columns(row: Application, part: str) -> dict[str, Any]:
    """Return the columns of a returned application one part of which was saved since."""
    if row.state != ApplicationState.RETURNED or part in row.corrected:
        return {}
    return {"corrected": [*row.corrected, part]}


def locked_for_review(application: Application, *, actor: Actor) -> Application:
    """Lock an application for a notary of its office. Raises NotAllowed for anyone else."""
    row = locked_application(application.pk)
    if actor.person is None or not may_review(actor.person, row):
        raise NotAllowed
    return row


def locked_by_taker(application: Application, *, version: int | None, actor: Actor) -> Application:
    """Lock an application for a decision of the notary who took it.

    Raises NotAllowed, and Conflict for another version, an application that is not under review, and one that a
    colleague has taken. Of two decisions at the same time the second finds the review over.
    """
    row = locked_for_review(application, actor=actor)
    if version is not None and version != row.version:
        raise Conflict(code="stale")
    if row.state != ApplicationState.UNDER_REVIEW:
        raise Conflict(_("This application is not under review."), code="not_under_review")
    if row.taken_by != actor.user:
        raise Conflict(_("A colleague reviews this application. Take it over first."), code="taken")
    return row


def person_of(actor: Actor) -> Person:
    """Return the person of the actor. Raises NotAllowed for a device and the system."""
    if actor.person is None:
        raise NotAllowed
    return actor.person
