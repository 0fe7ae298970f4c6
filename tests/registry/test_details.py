"""The rules of a filing, asked of its details: no page, no API and no stored filing is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.datastructures import MultiValueDict

from courts.registry.filing_types.registry import filing_type
from courts.registry.forms.files import DocumentsForm
from courts.registry.services.completeness import details_errors, party_errors
from demo.people import Cast
from tests.registry import desk


def test_complete_details_have_no_errors(cast: Cast) -> None:
    parties = [desk.huda(cast), desk.tariq(cast)]
    assert details_errors(desk.claim(cast), parties, ["statement", "exhibit"], filer=cast.people["lawyer"]) == []


@pytest.mark.parametrize("kinds", [[], ["exhibit"], ["statement", "statement"]])
def test_details_need_exactly_one_statement_of_claim(cast: Cast, kinds: list[str]) -> None:
    parties = [desk.huda(cast), desk.tariq(cast)]
    errors = details_errors(desk.claim(cast), parties, kinds, filer=cast.people["lawyer"])
    assert [(error.field, error.code) for error in errors] == [("statement", "required")]


def test_unreadable_party_hides_the_rules_about_all_parties_only(cast: Cast) -> None:
    bad = replace(desk.tariq(cast), phone="12")
    errors = party_errors([None, bad], filer=cast.people["lawyer"])
    assert [error.field for error in errors] == ["parties.1.phone"]


def test_documents_form_returns_each_file_with_its_kind() -> None:
    files = MultiValueDict(
        {"exhibits": [desk.upload("b.pdf"), desk.upload("c.pdf")], "statement": [desk.upload("a.pdf")]}
    )
    form = DocumentsForm({"version": "1"}, files, kind=filing_type("statement_of_claim"))
    assert form.is_valid(), form.errors
    kinds = [(each.kind, each.upload.name) for each in form.attachments]
    assert kinds == [("statement", "a.pdf"), ("exhibit", "b.pdf"), ("exhibit", "c.pdf")]
