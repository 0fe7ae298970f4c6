"""Papers of an application: checked and stored, then attached in a short transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.law import profile_of
from courts.ground.models import Document
from courts.ground.services import audit
from courts.ground.services.documents import check_paper, store
from notary.applications.models import Application, ApplicationPerson, Paper
from notary.applications.queries.applications import own_places, people_of
from notary.applications.queries.completeness import asked_papers
from notary.applications.services.locking import corrected_columns, locked_application, person_of
from notary.applications.states import EDITABLE

PAPERS_OF_ONE = 60


def hand_in(
    application: Application,
    code: str,
    upload: UploadedFile[Any],
    *,
    of: ApplicationPerson | None,
    actor: Actor,
    field: str = "file",
) -> Paper:
    """Hand in a paper of the application, or of a person. The bytes are checked and stored outside of the transaction.

    Raises BadFile, NotAllowed for a paper of another person, DomainError for a paper that nothing asks for, Conflict
    once the application is with the office.
    """
    _check(application, code, of, actor)
    checked = check_paper(upload, law=profile_of(application.office, clock.now()), field=field)
    document = store(checked, actor=actor)
    return _attach(application, code, document, of=of, actor=actor)


@transaction.atomic
def _attach(
    application: Application, code: str, document: Document, *, of: ApplicationPerson | None, actor: Actor
) -> Paper:
    row = locked_application(application.pk)
    _check(row, code, of, actor)
    paper = Paper.records.create(application=row, of=of, code=code, document=document)
    columns = corrected_columns(row, "papers")
    if columns:
        Application.records.filter(pk=row.pk).update(**columns)
    audit.record("application.paper_added", row, actor=actor, detail={"document": str(document.pk), "code": code})
    return paper


@transaction.atomic
def remove(application: Application, document_id: UUID, *, actor: Actor) -> None:
    """Take a paper out again. The bytes stay stored, because the audit trail names them. Raises as `hand_in`."""
    row = locked_application(application.pk)
    paper = Paper.records.filter(application=row, document=document_id).select_related("of").first()
    if paper is None:
        raise Conflict
    _check(row, paper.code, paper.of, actor)
    paper.delete()
    audit.record("application.paper_removed", row, actor=actor, detail={"document": str(document_id)})


def _check(row: Application, code: str, of: ApplicationPerson | None, actor: Actor) -> None:
    person = person_of(actor)
    if row.state not in EDITABLE:
        raise Conflict(_("The application is with the office."), code="not_editable")
    own = {place.pk for place in own_places(row, person) if place.person_id == person.pk}
    if (of is None and row.applicant_id != person.pk) or (of is not None and of.pk not in own):
        raise NotAllowed
    asked = {(paper.code, place.pk if place else None) for paper, place in asked_papers(row, people_of(row))}
    if (code, of.pk if of is not None else None) not in asked:
        raise DomainError(_("The application does not ask for this paper."), code="not_asked", field="code")
    if Paper.records.filter(application=row).count() >= PAPERS_OF_ONE:
        raise DomainError(_("There are too many papers. Remove one first."), code="too_many", field="file")
