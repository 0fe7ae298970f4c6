"""The sealing gate, the number and the document of a deed, and what a crash between the steps leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from courts.ground.errors import Busy, Conflict, NotAllowed, Refused
from courts.ground.models import Document
from courts.signing import SigningUnavailable
from courts.signing.local import LocalSigner
from courts.signing.pdf.pades import sha256
from demo.people import Cast
from notary.deeds.models import Deed, DeedParty, RegisterEntry
from notary.deeds.services.sealing import seal_deed
from notary.deeds.services.signing import sign
from tests.notary.deeds.deeds import actor_of, content_of, drafted, fee_paid, sealed, signed

pytestmark = pytest.mark.django_db


def test_sealed_deed_has_document_number_and_code(cast: Cast) -> None:
    deed = sealed(cast)
    assert deed.state == "sealed"
    assert deed.sha256 == sha256(content_of(deed))
    entry = RegisterEntry.records.get(deed=deed)
    assert (entry.number, entry.outcome, len(deed.code)) == (1, "act", 12)


def test_sealing_twice_gives_one_document(cast: Cast) -> None:
    deed = sealed(cast)
    again = seal_deed(deed, actor=actor_of(cast, "notary"))
    assert (again.sha256, again.pdf_id) == (deed.sha256, deed.pdf_id)
    assert RegisterEntry.records.count() == 1


def test_numbers_of_a_notary_have_no_gaps(cast: Cast) -> None:
    for _turn in range(2):
        sealed(cast)
    refused = signed(cast)
    with pytest.raises(Refused):
        seal_deed(refused, actor=actor_of(cast, "notary"))
    sealed(cast)
    assert list(RegisterEntry.records.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_gate_names_all_gaps_at_once(cast: Cast) -> None:
    deed = drafted(cast)
    Deed.records.filter(pk=deed.pk).update(identity_fresh_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused) as refused:
        seal_deed(deed, actor=actor_of(cast, "notary"))
    assert {error.code for error in refused.value.errors} == {"signatures_missing", "fee_open", "identity_stale"}


def test_open_fee_of_one_app_keeps_the_seal_back(cast: Cast) -> None:
    with fee_paid(False), pytest.raises(Refused) as refused:
        seal_deed(signed(cast), actor=actor_of(cast, "notary"))
    assert [error.code for error in refused.value.errors] == ["fee_open"]


def test_text_that_was_changed_in_the_database_is_not_sealed(cast: Cast) -> None:
    deed = signed(cast)
    Deed.records.filter(pk=deed.pk).update(draft=deed.draft | {"title_ar": "هبة"})
    with fee_paid(), pytest.raises(Refused) as refused:
        seal_deed(deed, actor=actor_of(cast, "notary"))
    assert [error.code for error in refused.value.errors] == ["text_changed"]


def test_only_the_notary_seals(cast: Cast) -> None:
    with fee_paid(), pytest.raises(NotAllowed):
        seal_deed(signed(cast), actor=actor_of(cast, "groom"))


def test_key_that_does_not_answer_leaves_the_number_for_the_next_try(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = signed(cast)

    def fail(_self: Any, _pdf: bytes) -> bytes:
        raise SigningUnavailable("token")

    with fee_paid():
        with monkeypatch.context() as patch:
            patch.setattr(LocalSigner, "sign_pdf", fail)
            with pytest.raises(Busy):
                seal_deed(deed, actor=actor_of(cast, "notary"))
        waiting = Deed.records.get(pk=deed.pk)
        assert (waiting.state, RegisterEntry.records.count()) == ("signed", 1)
        done = seal_deed(deed, actor=actor_of(cast, "notary"))
    assert (done.code, done.state, RegisterEntry.records.count()) == (waiting.code, "sealed", 1)
    assert Document.records.filter(stem__startswith="deed-").count() == 1


def test_signature_over_another_text_is_refused(cast: Cast) -> None:
    deed = drafted(cast)
    with pytest.raises(Conflict) as refused:
        sign(deed, cast.people["groom"], "0" * 64, actor=actor_of(cast, "groom"))
    assert refused.value.code == "text_changed"


def test_person_signs_for_themselves_alone(cast: Cast) -> None:
    deed = drafted(cast)
    with pytest.raises(NotAllowed):
        sign(deed, cast.people["bride"], deed.draft_hash, actor=actor_of(cast, "groom"))


def test_signing_twice_keeps_the_first_time(cast: Cast) -> None:
    deed = drafted(cast)
    sign(deed, cast.people["groom"], deed.draft_hash, actor=actor_of(cast, "groom"))
    first = DeedParty.records.get(deed=deed, role="groom").signed_at
    sign(deed, cast.people["groom"], deed.draft_hash, actor=actor_of(cast, "groom"))
    assert DeedParty.records.get(deed=deed, role="groom").signed_at == first


def test_database_keeps_a_sealed_deed_and_the_register_as_they_are(cast: Cast) -> None:
    deed = sealed(cast)
    changes = [
        lambda: Deed.records.filter(pk=deed.pk).update(sha256="0" * 64),
        lambda: Deed.records.filter(pk=deed.pk).update(draft_hash="0" * 64),
        lambda: RegisterEntry.records.update(number=9),
        lambda: RegisterEntry.records.all().delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
