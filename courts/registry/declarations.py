"""Registrations with the ground: the registry's subjects, navigation and services."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from courts.ground.declared import directory, integrity, navigation, subjects
from courts.ground.models import Role
from courts.registry.models import Case, Filing
from courts.registry.queries.cases import may_see_case, without_acceptance
from courts.registry.queries.filings import may_see_filing
from courts.registry.queries.notices import is_filing_notice_current
from courts.registry.wording.notices import case_text, filing_text
from courts.registry.wording.titles import case_title, case_url, filing_title, filing_url

# Officers, interpreters and notaries work from other lists.
WORK_ON_CASES = frozenset({Role.CLERK, Role.CASE_MANAGER, Role.JUDGE})


def _comes_to_court(roles: Collection[str]) -> bool:
    """Return whether the user has cases and filings of their own; staff of an institution have lists of its work."""
    return not roles


def _works_on_cases(roles: Collection[str]) -> bool:
    return not WORK_ON_CASES.isdisjoint(roles)


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    integrity.register(without_acceptance)
    subjects.register(
        subjects.Subject(
            label="registry.filing",
            model=Filing,
            title=filing_title,
            url=filing_url,
            may_see=may_see_filing,
            notice_text=filing_text,
            is_current=is_filing_notice_current,
        )
    )
    subjects.register(
        subjects.Subject(
            label="registry.case",
            model=Case,
            title=case_title,
            url=case_url,
            may_see=may_see_case,
            notice_text=case_text,
        )
    )

    navigation.register(navigation.NavItem(_("My cases"), "cases", 10, _comes_to_court))
    navigation.register(navigation.NavItem(_("Cases"), "cases", 30, _works_on_cases))
    navigation.register(navigation.NavItem(_("Filings"), "filings", 20, _comes_to_court))
    navigation.register(
        navigation.NavItem(_("Review queue"), "review_queue", 5, lambda roles: Role.CASE_MANAGER in roles)
    )

    directory.register(
        directory.Service(
            directory.CLAIMS,
            _("File a new claim"),
            _("Statement of claim and exhibits in one filing."),
            "filings",
            10,
            _("A numbered receipt at the end"),
        )
    )
    directory.register(
        directory.Service(
            directory.CLAIMS, _("Follow my cases"), _("Timeline, documents and next hearings."), "cases", 30
        )
    )
