"""A posting or an account that opens after the work was done: its rights follow, for the person's own rows only."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.access.services import accounts
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, Person, Posting, SweepItem, User
from courts.ground.models.people import POSTING_ZONE
from courts.ground.services import checks, full_runs
from courts.ground.services.postings import end_posting, open_posting
from courts.registry.models import Case, CaseUserObjectPermission, FilingUserObjectPermission
from courts.registry.services.cases import enter_appearance
from courts.registry.services.grants import grant_missing
from courts.registry.services.postings import withdraw_ended
from demo.people import Cast
from tests.registry import desk

YESTERDAY = clock.today(POSTING_ZONE) - timedelta(days=1)


def leave_service(cast: Cast, member: str) -> None:
    """End the member's posting yesterday, with what it carried."""
    Posting.records.filter(person=cast.people[member]).update(starts_on="2020-01-01", ends_on=YESTERDAY)
    withdraw_ended()


def may_open(user: User, address: str) -> bool:
    """Return whether the page opens for this account."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.get(address).status_code == 200


def test_case_manager_posted_again_reads_the_filings_they_reviewed(cast: Cast) -> None:
    filing, taken = desk.case(cast).filing, desk.under_review(cast)
    manager = cast.users["manager"]
    leave_service(cast, "manager")
    assert not FilingUserObjectPermission.objects.filter(user=manager).exists()
    open_posting(manager.person, filing.court, "case_manager", actor=SYSTEM)
    assert grant_missing().done == 2
    assert all(may_open(manager, reverse("filing", args=[row.pk])) for row in (filing, taken))
    assert checks.run_due().done == 0
    assert not SweepItem.records.exists()


def test_posting_at_another_court_or_in_another_role_brings_no_filing_back(cast: Cast) -> None:
    filing = desk.case(cast).filing
    leave_service(cast, "manager")
    open_posting(cast.people["manager"], cast.venues["other_court"], "case_manager", actor=SYSTEM)
    open_posting(cast.people["manager"], filing.court, "clerk", actor=SYSTEM)
    assert not SweepItem.records.exists()
    assert grant_missing().done == 0
    assert not may_open(cast.users["manager"], reverse("filing", args=[filing.pk]))


def test_last_day_that_moves_later_brings_the_filings_back(cast: Cast) -> None:
    filing = desk.case(cast).filing
    leave_service(cast, "manager")
    posting = Posting.records.get(person=cast.people["manager"])
    end_posting(posting, ends_on=YESTERDAY + timedelta(days=30), actor=SYSTEM)
    assert grant_missing().done == 1
    assert may_open(cast.users["manager"], reverse("filing", args=[filing.pk]))


def test_party_whose_account_opens_later_reads_their_case(cast: Cast) -> None:
    case = desk.case(cast)
    other = desk.case(cast, case_kind="labour")
    newcomer = Person.records.create(name_ar="وافدة جديدة")
    case.parties.create(person=newcomer, role="respondent", position=9)
    user = accounts.open_account(newcomer, "new@diwan.example", actor=SYSTEM)
    assert [item.key for item in SweepItem.records.all()] == [str(case.pk)]
    assert grant_missing().done == 1
    assert may_open(user, reverse("case", args=[case.pk]))
    assert not may_open(user, reverse("case", args=[other.pk]))
    assert not user.has_usable_password()


def test_counsel_whose_account_was_closed_meanwhile_reads_their_case(cast: Cast) -> None:
    case = desk.case(cast)
    counsel = cast.users["counsel"]
    accounts.close(counsel, actor=SYSTEM, reason="on leave")
    enter_appearance(case, party=case.parties.get(role="respondent"), lawyer=counsel.person, actor=SYSTEM)
    assert not CaseUserObjectPermission.objects.filter(user=counsel).exists()
    accounts.reopen(counsel, actor=SYSTEM, reason="back")
    accounts.reopen(counsel, actor=SYSTEM, reason="back")
    assert grant_missing().done == 1
    assert may_open(counsel, reverse("case", args=[case.pk]))
    assert AuditEntry.records.filter(action="account.reopened").count() == 1


def test_ground_that_ended_meanwhile_gives_no_right(cast: Cast) -> None:
    filing = desk.case(cast).filing
    leave_service(cast, "manager")
    open_posting(cast.people["manager"], filing.court, "case_manager", actor=SYSTEM)
    Posting.records.filter(person=cast.people["manager"]).update(starts_on="2020-01-01", ends_on=YESTERDAY)
    assert grant_missing().done == 0
    assert not FilingUserObjectPermission.objects.filter(user=cast.users["manager"]).exists()


def test_full_run_finds_an_account_that_no_service_opened(cast: Cast) -> None:
    case = desk.case(cast)
    case.parties.create(person=cast.people["stranger"], role="respondent", position=9)
    assert grant_missing().done == 0
    assert full_runs.run_due().done == 1
    assert CaseUserObjectPermission.objects.filter(user=cast.users["stranger"], content_object=case).exists()


def test_opening_costs_no_more_queries_with_more_cases(cast: Cast) -> None:
    newcomer = Person.records.create(name_ar="وافدة جديدة")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            open_posting(newcomer, cast.venues["court"], "clerk", actor=SYSTEM)
        return len(captured)

    one = asked()
    for case in [desk.case(cast) for _ in range(3)]:
        Case.records.filter(pk=case.pk).update(title="…")
    assert asked() == one


def test_commands_open_and_end_postings_and_accounts(cast: Cast) -> None:
    filing = desk.case(cast).filing
    leave_service(cast, "manager")
    manager, court = cast.users["manager"].email, filing.court.code

    def told(*words: str) -> str:
        out = StringIO()
        call_command(*words, stdout=out)
        return out.getvalue()

    assert court in told("posting", "open", manager, court, "case_manager")
    assert grant_missing().done == 1
    with pytest.raises(CommandError):
        told("posting", "open", manager, court, "case_manager")
    told("posting", "end", manager, court, "case_manager", "--day", str(clock.today(POSTING_ZONE)))
    assert Posting.records.filter(person=cast.people["manager"], ends_on=clock.today(POSTING_ZONE)).exists()
    detainee = str(cast.people["detainee"].pk)
    assert told("account", "open", "d@diwan.example", "--person", detainee) == "d@diwan.example is open\n"
    for words in (("open", "e@diwan.example", "--person", detainee), ("open", "e@diwan.example", "--person", "x")):
        with pytest.raises(CommandError):
            told("account", *words)
    assert told("account", "close", "d@diwan.example", "--reason", "…") == "d@diwan.example is closed\n"
