"""Draft and answers for the people of an application, lists that tell applications apart, names by language."""

from __future__ import annotations

import pytest
from django.test import Client

from courts.ground.models import Person
from demo.people import Cast
from notary.applications.models import Application, ApplicationPerson
from tests.notary.applications.couple import account, row_of, shown, submitted

DRAFT, CERTIFICATE = "اتفق الزوجان على صداق", "رقم الشهادة"


def page_of(cast: Cast, member: str, address: str, language: str = "ar") -> str:
    client = Client()
    client.force_login(account(cast, member))
    client.cookies["diwan-language"] = language
    return client.get(address, follow=True).content.decode()


def address(row: Application) -> str:
    return f"/notary/applications/{row.pk}/"


@pytest.mark.parametrize("member", ["groom", "bride"])
def test_spouses_read_draft_and_answers_after_submission(cast: Cast, member: str) -> None:
    page = page_of(cast, member, address(submitted(cast)))
    assert DRAFT in page
    assert CERTIFICATE in page


@pytest.mark.parametrize("member", ["wali", "first"])
def test_witness_and_guardian_read_the_draft_and_no_answer_about_the_spouses(cast: Cast, member: str) -> None:
    page = page_of(cast, member, address(submitted(cast)))
    assert DRAFT in page
    assert CERTIFICATE not in page


def test_no_identity_number_of_another_person_is_shown(cast: Cast) -> None:
    row = submitted(cast)
    page = page_of(cast, "groom", address(row))
    for role in ("bride", "wali"):
        assert row_of(row, role).emirates_id not in page


def test_list_names_the_couple_and_the_receipt(cast: Cast) -> None:
    row = submitted(cast)
    page = page_of(cast, "groom", "/notary/applications/")
    assert row_of(row, "groom").name_ar in page
    assert row_of(row, "bride").name_ar in page
    assert row.receipt is not None
    assert row.receipt.number in page


def test_list_names_only_the_applicant_to_a_person_who_has_not_accepted(cast: Cast) -> None:
    row = shown(cast)
    page = page_of(cast, "bride", "/notary/applications/")
    assert row.applicant.name_ar in page
    assert row_of(row, "wali").name_ar not in page


def test_english_pages_show_latin_names(cast: Cast) -> None:
    row = submitted(cast)
    ApplicationPerson.records.filter(application=row, role="bride").update(name_en="Latifa Almheiri")
    Person.records.filter(pk=account(cast, "wali").person_id).update(name_en="Saeed Almheiri")
    page = page_of(cast, "groom", address(row), "en")
    assert "Latifa Almheiri" in page
    assert "Saeed Almheiri" in page
    assert "Latifa Almheiri" in page_of(cast, "groom", "/notary/applications/", "en")
