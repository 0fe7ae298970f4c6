"""The draft and its hash."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from notary.draft import Clause, Draft
from tests.notary.drafts import marriage_draft


def test_stored_draft_is_read_back_with_the_same_hash() -> None:
    draft = marriage_draft()
    assert Draft.from_json(draft.to_json()) == draft
    assert Draft.from_json(draft.to_json()).hash == draft.hash


def test_change_of_one_letter_of_a_clause_changes_the_hash() -> None:
    draft = marriage_draft()
    changed = replace(draft, clauses=(Clause(draft.clauses[0].ar + ".", draft.clauses[0].en),))
    assert changed.hash != draft.hash


def test_order_of_the_parties_is_part_of_the_hash() -> None:
    draft = marriage_draft()
    assert replace(draft, parties=draft.parties[::-1]).hash != draft.hash


def test_two_encodings_of_one_letter_have_one_hash() -> None:
    draft = marriage_draft()
    composed = replace(draft, title_ar="آمنة")
    decomposed = replace(draft, title_ar=unicodedata.normalize("NFD", "آمنة"))
    assert composed.title_ar != decomposed.title_ar
    assert composed.hash == decomposed.hash
