"""The nightly check: rights that are not their grounds are named, on cases and filings, and stay as they are."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import SweepItem, SweepState, User
from courts.ground.services import checks, full_runs
from courts.ground.services.sweeps import Swept
from courts.registry.models import Case, CaseUserObjectPermission, Filing, FilingUserObjectPermission
from courts.registry.queries import rights
from courts.registry.queries.rights import NO_GROUND, NO_RIGHT
from courts.registry.services.rights import match_case_rights, match_filing_rights
from demo.people import Cast
from tests.registry import desk

BEGIN = datetime(2026, 3, 2, 10, tzinfo=UTC)


def plant(subject: Case | Filing, user: User) -> None:
    """Write a right by hand, as no service does."""
    name = str(subject._meta.model_name)
    permission = Permission.objects.get(codename=f"access_{name}")
    table = CaseUserObjectPermission if isinstance(subject, Case) else FilingUserObjectPermission
    table.objects.create(permission=permission, user=user, content_object=subject)


def stored() -> set[tuple[object, ...]]:
    """Every right that is stored."""
    return {
        *CaseUserObjectPermission.objects.values_list("content_object", "user"),
        *FilingUserObjectPermission.objects.values_list("content_object", "user"),
    }


@pytest.fixture
def spoiled(cast: Cast) -> Case:
    """A case and its filing, each with a right too many and another one too few; and an untouched case."""
    case = desk.case(cast)
    desk.case(cast)
    for subject in (case, case.filing):
        plant(subject, cast.users["stranger"])
    CaseUserObjectPermission.objects.filter(content_object=case, user=cast.users["claimant"]).delete()
    FilingUserObjectPermission.objects.filter(content_object=case.filing, user=cast.users["lawyer"]).delete()
    return case


def command() -> tuple[list[str], int]:
    """The lines of `manage.py rights check`, and its exit status."""
    out = StringIO()
    code = 0
    try:
        call_command("rights", "check", stdout=out)
    except CommandError as error:
        code = error.returncode
    return out.getvalue().splitlines(), code


def test_command_names_each_difference_and_changes_nothing(cast: Cast, spoiled: Case) -> None:
    before = stored()
    stranger, claimant, lawyer = (cast.people[name].pk for name in ("stranger", "claimant", "lawyer"))
    lines, status = command()
    assert sorted(lines) == sorted(
        [
            f"case {spoiled.pk}, person {stranger}: {NO_GROUND}",
            f"case {spoiled.pk}, person {claimant}: {NO_RIGHT}",
            f"filing {spoiled.filing_id}, person {stranger}: {NO_GROUND}",
            f"filing {spoiled.filing_id}, person {lawyer}: {NO_RIGHT}",
        ]
    )
    assert status == 1
    assert stored() == before
    assert not SweepItem.records.exists()


def test_nightly_check_reports_each_difference_and_changes_nothing(
    cast: Cast, spoiled: Case, caplog: pytest.LogCaptureFixture
) -> None:
    before = stored()
    assert checks.run_due() == Swept(2)
    assert stored() == before
    assert set(SweepItem.records.values_list("sweep", "key", "error")) == {
        ("registry.rights_of_cases", str(spoiled.pk), f"{NO_RIGHT}; {NO_GROUND}"),
        ("registry.rights_of_filings", str(spoiled.filing_id), f"{NO_RIGHT}; {NO_GROUND}"),
    }
    logged = [record for record in caplog.records if record.message == "check found a difference"]
    assert [record.levelno for record in logged] == [logging.ERROR] * 4
    named = {(record.key, record.person, record.reason) for record in logged}  # type: ignore[attr-defined]
    assert (str(spoiled.pk), str(cast.people["stranger"].pk), NO_GROUND) in named
    assert (str(spoiled.filing_id), str(cast.people["lawyer"].pk), NO_RIGHT) in named


def test_untouched_database_reports_nothing(cast: Cast) -> None:
    desk.case(cast)
    desk.draft(cast)
    desk.submitted(cast)
    desk.under_review(cast)
    assert checks.run_due() == Swept(0)
    assert not SweepItem.records.exists()
    assert command() == (["every right has its ground, and every ground its right"], 0)


def test_ground_of_a_closed_account_needs_no_right(cast: Cast) -> None:
    case = desk.case(cast)
    CaseUserObjectPermission.objects.filter(content_object=case, user=cast.users["claimant"]).delete()
    User.objects.filter(pk=cast.users["claimant"].pk).update(is_active=False)
    assert command()[1] == 0


def test_administrator_sees_a_difference_that_stays(cast: Cast, spoiled: Case) -> None:
    technician = User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    client = Client()
    client.force_login(technician, "django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(BEGIN, tick=False) as travel:
        for _attempt in range(3):
            checks.run_due()
            travel.shift(timedelta(minutes=5))
        assert client.get("/healthz/sweeps").status_code == 503
        page = client.get("/admin/ground/sweepitem/").content.decode()
    assert str(spoiled.pk) in page
    assert NO_GROUND in page


def test_difference_that_is_repaired_is_forgotten_at_the_next_look(cast: Cast, spoiled: Case) -> None:
    with time_machine.travel(BEGIN, tick=False) as travel:
        checks.run_due()
        match_case_rights(spoiled, actor=SYSTEM)
        match_filing_rights(spoiled.filing, actor=SYSTEM)
        checks.run_due()
        assert SweepItem.records.count() == 2, "not before the next try"
        travel.shift(timedelta(minutes=1))
        checks.run_due()
    assert not SweepItem.records.exists()


def test_check_runs_once_a_night_and_before_the_full_runs(cast: Cast) -> None:
    assert checks.BEGINS < full_runs.BEGINS
    case = desk.case(cast)
    with time_machine.travel(datetime(2026, 3, 2, 20, 59, tzinfo=UTC), tick=False) as travel:
        checks.run_due()
        plant(case, cast.users["stranger"])
        assert checks.run_due() == Swept(0)
        travel.shift(60)
        assert checks.run_due() == Swept(1)
        assert SweepState.records.get(pk="registry.rights_of_cases").full_ended_at == clock.now()


def test_check_goes_on_where_it_was_interrupted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [desk.case(cast) for _ in range(3)]
    for case in cases:
        plant(case, cast.users["stranger"])
    paged = {check.name: replace(check, limit=1) for check in rights.CHECKS}
    monkeypatch.setattr("courts.ground.declared.checks._checks", paged)
    steps = iter([True, False])
    monkeypatch.setattr("courts.ground.services.sweeps.Run.has_time", property(lambda run: next(steps, False)))
    assert checks.run_due() == Swept(1, is_full=True)
    monkeypatch.setattr("courts.ground.services.sweeps.Run.has_time", property(lambda run: True))
    assert checks.run_due() == Swept(2)
    assert SweepItem.records.count() == 3


def test_change_between_the_two_readings_is_no_difference(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = desk.case(cast)
    real, asked = rights.case_grounds, []

    def grounds(cases: Collection[UUID]) -> set[rights.Pair]:
        asked.append(set(cases))
        return set() if len(asked) == 1 else real(cases)

    monkeypatch.setattr(rights, "case_grounds", grounds)
    assert list(checks.differences(rights.CHECKS[0])) == []
    assert asked == [{case.pk}, {case.pk}]


def test_check_of_more_cases_asks_no_more_queries(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert command()[1] == 0
        return len(captured)

    desk.case(cast)
    one = asked()
    desk.case(cast)
    desk.case(cast)
    assert asked() == one
