"""Titles of hearings and cases: number, year and kind, never a party's name."""

from __future__ import annotations

from django.utils import translation

from courts.registry.models import Case
from courts.registry.wording.titles import case_title
from hearings.models import Hearing


def title_of(hearing: Hearing) -> str:
    """The title of a hearing's case."""
    return case_title(hearing.case)


def titles_of_case(case: Case) -> tuple[str, str]:
    """The title of a case in Arabic and in English, for columns that keep both."""
    with translation.override("ar"):
        arabic = case_title(case)
    with translation.override("en"):
        english = case_title(case)
    return arabic, english
