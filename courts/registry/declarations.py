"""Registrations with the ground: the registry's subjects, navigation and services."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from courts.gateways import kinds
from courts.ground.declared import (
    calendar_followers,
    claimed_people,
    directory,
    grounds,
    integrity,
    navigation,
    open_matters,
    personal_data,
    posting_ends,
    subjects,
)
from courts.ground.models import Role
from courts.registry.models import Case, Filing
from courts.registry.queries.cases import may_see_case, without_acceptance
from courts.registry.queries.filings import may_see_filing
from courts.registry.queries.notices import (
    cases_answered_by,
    cases_to_notify,
    filings_to_notify,
    is_filing_notice_current,
    may_be_notified_of_cases,
)
from courts.registry.queries.open_matters import open_matters as matters_of_registry
from courts.registry.queries.personal_data import filings_and_cases
from courts.registry.queries.postings import effect_of_end
from courts.registry.queries.terms import moving_terms
from courts.registry.services.filings import move_filings
from courts.registry.services.grants import ask_for_rights
from courts.registry.services.terms import follow_change
from courts.registry.states import FilingState
from courts.registry.wording.notices import case_text, filing_text
from courts.registry.wording.short_messages import KINDS
from courts.registry.wording.titles import case_title, case_url, filing_title, filing_url

# Officers, interpreters and notaries work from other lists.
# They answer for messages that did not arrive.
ANSWER = frozenset({Role.CLERK, Role.CASE_MANAGER})
WORK_ON_CASES = frozenset({Role.CLERK, Role.CASE_MANAGER, Role.JUDGE})


def _comes_to_court(roles: Collection[str]) -> bool:
    """Return whether the user has cases and filings of their own; staff of an institution have lists of its work."""
    return not roles


def _works_on_cases(roles: Collection[str]) -> bool:
    return not WORK_ON_CASES.isdisjoint(roles)


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    integrity.register(without_acceptance)
    kinds.register(KINDS)
    grounds.register("registry", ask_for_rights)
    open_matters.register("registry", matters_of_registry)
    personal_data.register("filings_and_cases", filings_and_cases)
    claimed_people.register("registry", move_filings)
    posting_ends.register("registry", effect_of_end)
    calendar_followers.register(
        calendar_followers.Follower("registry.filing", _("Deadlines of filings"), follow_change, terms=moving_terms)
    )
    subjects.register(
        subjects.Subject(
            label="registry.filing",
            model=Filing,
            title=filing_title,
            url=filing_url,
            may_see=may_see_filing,
            notice_text=filing_text,
            is_current=is_filing_notice_current,
            # The filer's own time to correct; the court's time to answer makes no message urgent.
            happens_at=lambda filing, _notice: filing.cure_by if filing.state == FilingState.RETURNED else None,
            load=filings_to_notify,
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
            answers_for=cases_answered_by,
            load=cases_to_notify,
            may_see_of=may_be_notified_of_cases,
            same_text=lambda _case, _notice: None,
        )
    )

    navigation.register(navigation.NavItem(_("My cases"), "cases", 10, _comes_to_court))
    navigation.register(navigation.NavItem(_("Cases"), "cases", 30, _works_on_cases))
    navigation.register(navigation.NavItem(_("Filings"), "filings", 20, _comes_to_court))
    navigation.register(
        navigation.NavItem(_("Review queue"), "review_queue", 5, lambda roles: Role.CASE_MANAGER in roles)
    )

    # The first list of a clerk is the docket.
    navigation.register(
        navigation.NavItem(
            _("Review queue"),
            "review_queue",
            35,
            lambda roles: Role.CLERK in roles and Role.CASE_MANAGER not in roles,
        )
    )
    navigation.register(
        navigation.NavItem(_("Undelivered messages"), "undelivered", 55, lambda roles: not ANSWER.isdisjoint(roles))
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
