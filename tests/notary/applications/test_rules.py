"""The rules answer at once: what refuses, what a judge's leave lifts, what waits for the sitting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from courts.calendars.models import WeekKind, WorkingWeek
from courts.calendars.queries.hijri_months import announced_months
from courts.ground import clock
from courts.ground.errors import DomainError, Refused
from courts.ground.models import SpecialDay
from demo.people import Cast
from notary.applications.models import Application
from notary.applications.queries.applications import leaves_of, papers_of, people_of, today_of
from notary.applications.queries.findings import Checked, check, hijri_calendar
from notary.applications.queries.leaves import checked as standing
from notary.applications.services import leaves, reviews, submission
from notary.applications.services.applications import begin, save_person
from tests.notary.applications.couple import account, act, agreed, born, fill, filled, office_of, place, taken, typed


def checked(row: Application, on: date | None = None) -> Checked:
    return check(row, people_of(row), papers_of(row), leaves_of(row), on or today_of(row))


def keys(found: Checked) -> set[str]:
    return {finding.key for finding in found.open}


def test_a_complete_application_has_nothing_open_before_the_sitting(cast: Cast) -> None:
    found = checked(filled(cast))
    assert found.is_known
    assert found.refusals == []
    assert found.leaves == []
    assert all(finding.source("ar") and finding.source("en") for finding in found.open)


def test_a_dower_above_the_cap_warns_and_refuses_nothing(cast: Cast) -> None:
    found = checked(filled(cast, dower={"advance": "20000.01", "deferred": "0.00"}))
    assert [finding.code for finding in found.warnings] == ["advance"]


def test_a_certificate_that_ends_before_the_contract_day_is_refused(cast: Cast) -> None:
    row = filled(cast)
    assert checked(row).refusals == []
    later = checked(row, today_of(row) + timedelta(days=120))
    assert {"R32.not_valid.groom", "R32.not_valid.bride"} <= keys(later)


@pytest.mark.parametrize("years, is_open", [(18, False), (17, True)])
def test_age_counts_on_the_contract_day(cast: Cast, years: int, is_open: bool) -> None:
    row = place(filled(cast), cast, "bride", 1, typed(cast, "bride", born_on=born(years)))
    assert any(finding.rule == "R24" for finding in checked(row).open) is is_open


def test_two_equal_documents_in_two_roles_are_refused(cast: Cast) -> None:
    row = place(filled(cast), cast, "witness", 2, typed(cast, "wali"))
    assert any(finding.code == "same_person" for finding in checked(row).refusals)


def test_a_refusal_keeps_the_application_from_being_submitted(cast: Cast) -> None:
    row = agreed(cast, bride_state={"current_marriages": 1, "pregnant": False})
    with pytest.raises(Refused) as refused:
        submission.submit(row, version=None, actor=act(cast, "groom"))
    assert [error.code for error in refused.value.errors] == ["R35.bride_married"]


def test_a_wali_passed_over_needs_a_leave_that_keeps_its_reason(cast: Cast) -> None:
    row = taken(
        cast,
        guardianship={"kin": "paternal_grandfather"},
        relatives={"father_is": "absent", "son_is": "never_was"},
    )
    leave = standing(row).leaves[0]
    assert leave.key == "R27.not_excluded.father"
    with pytest.raises(Refused):
        reviews.accept(row, version=None, actor=act(cast, "notary"))
    order = {"number": "12/2026", "judge": "القاضي أحمد", "given_on": clock.today(), "reason": "غيبة منقطعة"}
    with pytest.raises(DomainError):
        leaves.record_leave(row, key="R1.none", **order, actor=act(cast, "notary"))
    leaves.record_leave(row, key=leave.key, **order, actor=act(cast, "notary"))
    found = standing(row)
    assert found.leaves == []
    assert found.lifted[0].override.reason == "غيبة منقطعة"
    assert reviews.accept(row, version=None, actor=act(cast, "notary")).state == "accepted"


def test_consent_concerns_the_sitting_and_is_shown_to_no_one(cast: Cast) -> None:
    found = checked(filled(cast))
    consent = [finding for finding in found.open if finding.rule == "R39"]
    assert consent
    assert not set(consent) & {*found.refusals, *found.leaves, *found.for_sitting}


def test_a_power_over_property_names_its_plot(cast: Cast) -> None:
    row = begin("power_special", office=office_of(cast), role="principal", actor=act(cast, "groom"))
    agent = row.service.role("agent")
    assert agent is not None
    row = save_person(row, agent, 1, typed(cast, "bride"), version=None, actor=act(cast, "groom"))
    row = fill(row, cast, "power", {"subject": "property", "is_commercial": False})
    assert "R13.plot_missing" in keys(checked(row))
    row = fill(row, cast, "power", {"subject": "property", "is_commercial": False, "title_deed": "1", "plot": "2"})
    assert "R13.plot_missing" not in keys(checked(row))
    row = fill(row, cast, "power", {"subject": "divorce", "is_commercial": False})
    assert "R15.attachment_missing.divorce" in keys(checked(row))


def test_an_office_under_an_unknown_law_leaves_the_check_to_the_notary(cast: Cast) -> None:
    row = filled(cast)
    row.office.law_profile = "test"
    found = checked(row)
    assert not found.is_known
    assert found.open == ()


def test_announced_months_correct_the_hijri_calendar(db: None) -> None:
    assert announced_months() == {}
    WorkingWeek.records.create(kind=WeekKind.RAMADAN, first_day=date(2026, 2, 19), last_day=date(2026, 3, 19))
    SpecialDay.records.create(day=date(2026, 5, 26), name_ar="عرفة", name_en="Arafah", occasion="arafah-1447")
    SpecialDay.records.create(
        day=date(2025, 6, 25), name_ar="السنة", name_en="New year", occasion="hijri_new_year-1447"
    )
    assert announced_months() == {
        (1447, 9): date(2026, 2, 19),
        (1447, 10): date(2026, 3, 20),
        (1447, 12): date(2026, 5, 18),
    }
    assert hijri_calendar().of(date(2026, 2, 19)) == (1447, 9, 1)


def test_checks_of_the_sitting_are_shown_apart_from_the_application(cast: Cast) -> None:
    row = filled(cast)
    abroad = typed(cast, "wali", is_abroad=True)
    row = place(row, cast, "wali", 1, abroad)
    client = Client()
    client.force_login(account(cast, "groom"))
    page = client.get(f"/notary/applications/{row.pk}/check/").content.decode()
    findings, _, on_the_day = page.partition('id="on-the-day"')
    assert "يُسأل كل شاهد" in on_the_day
    assert "يُسأل كل شاهد" not in findings
    assert "يجب معالجته" not in findings
