"""Races on deeds, decided by PostgreSQL: two seals, seal against refusal, revocation against verification."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from courts.ground.errors import DomainError
from courts.ground.models import Document
from demo.people import Cast, create_cast
from notary.deeds.models import Deed, RegisterEntry
from notary.deeds.services import endings, sealing
from notary.deeds.services.sealing import seal_deed
from notary.deeds.states import RefusalReason
from tests.cast import PASSWORD
from tests.notary.deeds.deeds import POWER, actor_of, fee_paid, sealed, signed
from tests.provoked import Meeting

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def test_two_seals_of_one_deed_give_one_document(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deed, notary = signed(committed), actor_of(committed, "notary")
    # Both have rendered and signed before either stores.
    meeting = Meeting(monkeypatch, sealing, "store_sealed", before=True)
    monkeypatch.setattr("tests.provoked.PATIENCE", 20)
    with fee_paid():
        first, second = meeting.run(*[lambda: seal_deed(Deed.records.get(pk=deed.pk), actor=notary)] * 2)
    assert isinstance(first, Deed)
    assert isinstance(second, Deed)
    assert (first.sha256, first.code, first.pdf_id) == (second.sha256, second.code, second.pdf_id)
    assert RegisterEntry.records.count() == 1
    assert Document.records.filter(stem=f"deed-{first.code}").count() == 1


def test_two_deeds_of_one_notary_get_different_numbers(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deeds, notary = [signed(committed) for _turn in range(3)], actor_of(committed, "notary")
    meeting = Meeting(monkeypatch, sealing, "gaps")

    def act(deed: Deed) -> Deed:
        return seal_deed(deed, actor=notary)

    with fee_paid():
        meeting.run(*[lambda deed=deed: act(deed) for deed in deeds])  # type: ignore[misc]
    assert sorted(RegisterEntry.records.values_list("number", flat=True)) == [1, 2, 3]


def test_seal_and_refusal_leave_one_line(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deed, notary = signed(committed), actor_of(committed, "notary")
    meeting = Meeting(monkeypatch, sealing, "recording_proof")

    def seal() -> str:
        try:
            return str(seal_deed(Deed.records.get(pk=deed.pk), actor=notary).state)
        except DomainError as refused:
            return refused.code

    def refuse() -> str:
        try:
            return endings.refuse(deed, reason=RefusalReason.OTHER, actor=notary).outcome
        except DomainError as refused:
            return refused.code

    with fee_paid():
        results = set(meeting.run(seal, refuse))
    row = Deed.records.get(pk=deed.pk)
    assert RegisterEntry.records.count() == 1
    assert (row.state, results & {"sealed", "refusal"}) in [("sealed", {"sealed"}), ("refused", {"refusal"})]


def test_page_that_is_asked_after_a_revocation_shows_it(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deed, notary = sealed(committed, POWER), actor_of(committed, "notary")
    meeting = Meeting(monkeypatch, endings.transitions, "move")

    def look() -> str:
        return Client().get(f"/verify/{deed.code}/").content.decode()

    meeting.run(lambda: endings.revoke(deed, reason="أمر", actor=notary), look)
    assert 'data-verdict="revoked"' in look()
