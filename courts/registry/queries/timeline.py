"""The timeline of a case: lines written by every app, each drawn by its own template."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from courts.ground.declared import subjects
from courts.ground.models import Document, Person, TimelineEntry
from courts.ground.queries.prepared import PreparedQuery
from courts.registry.models import Case, Filing

# Lines of one page of the timeline.
PER_PAGE: Final = 50
# Most cases have no more lines.
FEW: Final = 10

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


def page_of_lines(
    case: Case, reader: Person, *, number: str | None = None, by: str = "", oldest_first: bool = False
) -> Page[Line]:
    """Return a page of the lines of a case, newest first; of one side only, if `by` names it.

    Lines that the reader may not see are left out before pages are counted. Queries do not grow with lines.
    """
    if by or oldest_first:
        entries = list(_rows(case.pk, case.filing_id, reader, by=by, oldest_first=oldest_first)[: PER_PAGE + 1])
    else:
        entries = _NEWEST.rows(case=case.pk, filing=case.filing_id, reader=reader)
    if len(entries) <= PER_PAGE:
        return Paginator(_lines(case, entries, reader), PER_PAGE).get_page(1)
    rows = _rows(case.pk, case.filing_id, reader, by=by, oldest_first=oldest_first)
    sources = list(rows.values_list("pk", "source_label", "source_id"))
    hidden = _hidden(_sources((label, source) for _key, label, source in sources), case, reader)
    keys = [key for key, label, source in sources if (label, source) not in hidden]
    page: Page[Any] = Paginator(keys, PER_PAGE).get_page(number)
    lines = _lines(case, list(rows.filter(pk__in=page.object_list)), reader)
    return Page(lines, page.number, page.paginator)


def _rows(
    case: UUID, filing: UUID, reader: Person, *, by: str = "", oldest_first: bool = False
) -> QuerySet[TimelineEntry]:
    """Return the rows of a case in order.

    Lines about the filing from before the case are shown only to readers who may see the filing: the other side must
    not learn how often the court returned a claim.
    """
    seen = Exists(Filing.objects.filter(pk=filing).few_visible_to(reader))
    rows = TimelineEntry.records.filter(
        Q(subject_label="registry.case", subject_id=case) | Q(seen, subject_label="registry.filing", subject_id=filing)
    )
    if by:
        rows = rows.filter(mark=by)
    return rows.order_by(*(("at", "pk") if oldest_first else ("-at", "pk")))


_NEWEST: PreparedQuery[TimelineEntry] = PreparedQuery(
    lambda case, filing, reader: _rows(case, filing, reader)[: PER_PAGE + 1], case=UUID, filing=UUID, reader=Person
)


@cache
def _documents(places: int) -> PreparedQuery[Any]:
    names = [f"entry{place}" for place in range(places)]
    links = TimelineEntry.documents.through._default_manager  # noqa: SLF001 - a table without a model of ours
    return PreparedQuery(
        lambda **entries: (
            links.filter(timelineentry__in=[entries[name] for name in names]).select_related("document").order_by("pk")
        ),
        **dict.fromkeys(names, UUID),
    )


def _documents_of(entries: Sequence[TimelineEntry]) -> dict[UUID, list[Document]]:
    """Read the documents of the lines of one page by one of two fixed queries; the last line fills the free places."""
    found: dict[UUID, list[Document]] = defaultdict(list)
    if entries:
        places = FEW if len(entries) <= FEW else PER_PAGE
        keys = {f"entry{place}": entries[min(place, len(entries) - 1)].pk for place in range(places)}
        for row in _documents(places).rows(**keys):
            found[row.timelineentry_id].append(row.document)
    return found


def _lines(case: Case, entries: list[TimelineEntry], reader: Person) -> list[Line]:
    sources = _sources((entry.source_label, entry.source_id) for entry in entries)
    hidden = _hidden(sources, case, reader)
    urls = _source_urls(sources)
    documents = _documents_of(entries)
    return [
        Line(
            at=entry.at,
            by=entry.mark,
            template=f"{(entry.source_label or entry.subject_label).partition('.')[0]}/timeline/{entry.kind}.html",
            params={name: _value(value) for name, value in entry.params.items()},
            documents=[
                {"name": str(document), "url": reverse("case_document", args=[case.pk, document.pk])}
                for document in documents.get(entry.pk, ())
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


def _sources(named: Iterable[tuple[str, UUID | None]]) -> dict[subjects.Subject, set[UUID]]:
    wanted: dict[subjects.Subject, set[UUID]] = defaultdict(set)
    for label, key in named:
        if key is not None:
            with suppress(KeyError):
                wanted[subjects.subject(label)].add(key)
    return wanted


def _hidden(sources: dict[subjects.Subject, set[UUID]], case: Case, reader: Person) -> set[tuple[str, UUID | None]]:
    # A reader of a case sees most of its lines; lines of a closed hearing are shown only to readers of that hearing.
    return {
        (declared.label, key)
        for declared, keys in sources.items()
        if declared.hidden is not None
        for key in declared.hidden(reader, keys, case)
    }


def _source_urls(sources: dict[subjects.Subject, set[UUID]]) -> dict[tuple[str, UUID | None], str]:
    # An address is made of the key alone, so the objects are not read for it.
    return {
        (declared.label, key): declared.url(declared.model(pk=key))
        for declared, keys in sources.items()
        for key in keys
    }
