"""Filings of the parties in their cases, and the order of the judge on one of their requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courts.proceedings.models import Order
from courts.proceedings.services.orders import Ruling, issue_order, save_order
from courts.registry.details import Attachment, StoredFile
from courts.registry.filing_types.registry import filing_type
from courts.registry.models import Case, Filing, FilingDocumentKind
from courts.registry.services.filings import attach_documents, save_answers, submit_filing
from courts.registry.services.filings_in_cases import begin_in_case
from courts.registry.services.reviews import accept_filing, take_filing
from courts.registry.services.uploads import check_files, store_files
from demo.people import Cast
from demo.story.filing import by
from demo.story.papers import paper


def store_memorandum(cast: Cast, member: str) -> list[StoredFile]:
    """Check and store the paper of a memorandum, outside any transaction."""
    attachment = Attachment(FilingDocumentKind.STATEMENT, paper("مذكرة جوابية", "Memorandum of the respondent"))
    return store_files(check_files(cast.venues["court"], [attachment]), actor=by(cast, member))


def submit(
    cast: Cast, member: str, case: Case, code: str, answers: Mapping[str, Any], files: list[StoredFile] | None = None
) -> Filing:
    """File in a case, as one of its counsel."""
    actor = by(cast, member)
    filing = begin_in_case(case, filing_type(code), actor=actor)
    save_answers(filing, answers, version=None, actor=actor)
    if files:
        attach_documents(filing, files, version=None, actor=actor)
    return submit_filing(filing, actor=actor)


def enter(cast: Cast, filing: Filing) -> None:
    """Review a filing and enter it in its case, as the clerk."""
    clerk = by(cast, "clerk")
    accept_filing(take_filing(filing, actor=clerk), actor=clerk)


def grant(cast: Cast, filing: Filing) -> None:
    """Grant a request, as the judge of the case."""
    judge = by(cast, "judge")
    order = Order.records.select_related("case__court", "request__filer").get(request=filing)
    saved = save_order(order, Ruling("granted"), version=None, actor=judge)
    issue_order(saved, version=saved.version, actor=judge)
