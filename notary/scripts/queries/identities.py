"""The facts that an identity check compares: the data and the papers of each person, as the application has them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from notary.applications.models import Application, ApplicationPerson, Paper


@dataclass(frozen=True, slots=True)
class ToCompare:
    """A person of the application with the papers that they handed in, as (name, key of the document)."""

    row: ApplicationPerson
    papers: tuple[tuple[str, UUID], ...]


def to_compare(application: Application | None) -> dict[UUID, ToCompare]:
    """Return what is compared with each document, by the person's key. Two queries; the caller asks for the right."""
    if application is None:
        return {}
    names = {paper.code: str(paper.name) for paper in application.service.papers}
    papers: dict[UUID, list[tuple[str, UUID]]] = {}
    for paper in Paper.records.filter(application=application, of__isnull=False):
        if paper.of_id is not None:
            papers.setdefault(paper.of_id, []).append((names.get(paper.code, paper.code), paper.document_id))
    rows = ApplicationPerson.records.filter(application=application, person__isnull=False).select_related("person")
    return {row.person_id: ToCompare(row, tuple(papers.get(row.pk, ()))) for row in rows if row.person_id is not None}
