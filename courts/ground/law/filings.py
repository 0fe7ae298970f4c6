"""Law of filings: limits of an upload, and the working days of each step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilingLaw:
    """Limits and terms of a filing. Source: service promises of the institution, not statute.

    review_working_days: working days in which the court answers a filing.
    cure_working_days: working days in which the filer corrects a returned filing.
    max_upload_bytes: size limit of one document, in bytes. max_pages: page limit of one document.
    """

    review_working_days: int
    cure_working_days: int
    max_upload_bytes: int
    max_pages: int
