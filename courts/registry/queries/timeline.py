"""The timeline of a case: lines written by every app, each drawn by its own template."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from courts.ground.declared import subjects
from courts.ground.models import Person, TimelineEntry
from courts.registry.models import Case
from courts.registry.queries.filings import may_see_filing

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `template` draws it from `params`, in which times are datetime objects again."""

    at: datetime
    by: str
    template: str
    params: dict[str, Any]
    documents: list[dict[str, str]]
    url: str


def lines_of(case: Case, reader: Person, *, by: str = "", oldest_first: bool = False) -> list[Line]:
    """Return every line of a case, newest first; of one side only, if `by` names it. Queries do not grow with lines.

    Lines about the filing from before the case are shown only to readers who may see the filing: the other side must
    not learn how often the court returned a claim.
    """
    of_case = Q(subject_label="registry.case", subject_id=case.pk)
    if may_see_filing(reader, case.filing):
        of_case |= Q(subject_label="registry.filing", subject_id=case.filing_id)
    rows = TimelineEntry.records.filter(of_case).prefetch_related("documents")
    if by:
        rows = rows.filter(mark=by)
    entries = list(rows.order_by(*(("at", "pk") if oldest_first else ("-at", "pk"))))
    sources = _sources(entries)
    hidden = _hidden(sources, reader)
    urls = _source_urls(sources)
    return [
        Line(
            at=entry.at,
            by=entry.mark,
            template=f"{(entry.source_label or entry.subject_label).partition('.')[0]}/timeline/{entry.kind}.html",
            params={name: _value(value) for name, value in entry.params.items()},
            documents=[
                {"name": str(document), "url": reverse("case_document", args=[case.pk, document.pk])}
                for document in entry.documents.all()
            ],
            url=urls.get((entry.source_label, entry.source_id), ""),
        )
        for entry in entries
        if (entry.source_label, entry.source_id) not in hidden
    ]


def _value(value: Any) -> Any:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return parse_datetime(value) or value
    return value


def _sources(entries: list[TimelineEntry]) -> dict[subjects.Subject, set[UUID]]:
    wanted: dict[subjects.Subject, set[UUID]] = defaultdict(set)
    for entry in entries:
        if entry.source_id is not None:
            with suppress(KeyError):
                wanted[subjects.subject(entry.source_label)].add(entry.source_id)
    return wanted


def _hidden(sources: dict[subjects.Subject, set[UUID]], reader: Person) -> set[tuple[str, UUID | None]]:
    # A reader of a case sees most of its lines; lines of a closed hearing are shown only to readers of that hearing.
    return {
        (declared.label, key)
        for declared, keys in sources.items()
        if declared.hidden is not None
        for key in declared.hidden(reader, keys)
    }


def _source_urls(sources: dict[subjects.Subject, set[UUID]]) -> dict[tuple[str, UUID | None], str]:
    found: dict[tuple[str, UUID | None], str] = {}
    for declared, keys in sources.items():
        rows: models.QuerySet[Any] = declared.model._base_manager.filter(pk__in=keys)
        for row in rows:
            found[declared.label, row.pk] = declared.url(row)
    return found
