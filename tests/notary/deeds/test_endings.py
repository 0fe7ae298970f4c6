"""Ends of deeds: refusal and withdrawal before the seal; revocation, correction and copies after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Notice, Posting, Role
from demo.people import Cast
from notary.deeds.models import Deed, RegisterEntry
from notary.deeds.services import delivery, endings, sealing
from notary.deeds.services.delivery import archive_due, deliver_due
from notary.deeds.services.drafting import relate
from notary.deeds.services.sealing import seal_deed
from notary.deeds.states import RefusalReason, RelationKind
from tests.notary.deeds.deeds import POWER, actor_of, content_of, drafted, fee_paid, sealed, signed
from tests.notary.drafts import marriage_draft

pytestmark = pytest.mark.django_db


def verdict(deed: Deed) -> str:
    page = Client().get(f"/verify/{deed.code}/").content.decode()
    return page.partition('data-verdict="')[2].partition('"')[0]


def later(cast: Cast, kind: RelationKind, earlier: Deed) -> Deed:
    """Seal a deed that does `kind` to the earlier one."""
    deed = signed(cast, replace(marriage_draft(), service="later"))
    relate(deed, kind, earlier, actor=actor_of(cast, "notary"))
    with fee_paid():
        return seal_deed(deed, actor=actor_of(cast, "notary"))


@pytest.mark.parametrize(
    "kind, state", [("revokes", "revoked"), ("supersedes", "superseded"), ("corrects", "corrected")]
)
def test_later_deed_ends_the_earlier_one_within_one_request(cast: Cast, kind: str, state: str) -> None:
    earlier = sealed(cast)
    before = content_of(earlier)
    assert verdict(earlier) == "valid"
    newer = later(cast, RelationKind(kind), earlier)
    assert (verdict(earlier), verdict(newer)) == (state, "valid")
    assert newer.code[:4] in Client().get(f"/verify/{earlier.code}/").content.decode()
    assert content_of(Deed.records.select_related("pdf").get(pk=earlier.pk)) == before


def test_later_deed_takes_no_effect_before_its_seal(cast: Cast) -> None:
    earlier = sealed(cast)
    relate(signed(cast), RelationKind.REVOKES, earlier, actor=actor_of(cast, "notary"))
    assert verdict(earlier) == "valid"


def test_deed_that_has_ended_is_not_ended_again(cast: Cast) -> None:
    earlier = sealed(cast)
    later(cast, RelationKind.REVOKES, earlier)
    with pytest.raises(DomainError):
        relate(signed(cast), RelationKind.CORRECTS, earlier, actor=actor_of(cast, "notary"))


def test_notary_revokes_by_order_and_parties_are_told(cast: Cast) -> None:
    deed = sealed(cast, POWER)
    with pytest.raises(DomainError):
        endings.revoke(deed, reason=" ", actor=actor_of(cast, "notary"))
    with pytest.raises(NotAllowed):
        endings.revoke(deed, reason="أمر", actor=actor_of(cast, "groom"))
    endings.revoke(deed, reason="أمر المحكمة", actor=actor_of(cast, "notary"))
    assert verdict(deed) == "revoked"
    told = Notice.records.filter(kind="deed_ended", subject_id=deed.pk).values_list("recipient", flat=True)
    assert set(told) == {cast.people["groom"].pk, cast.people["bride"].pk}
    with pytest.raises(Conflict):
        endings.revoke(Deed.records.get(pk=deed.pk), reason="أمر", actor=actor_of(cast, "notary"))


def test_refusal_takes_a_line_of_the_register(cast: Cast) -> None:
    sealed(cast)
    entry = endings.refuse(drafted(cast), reason=RefusalReason.NO_AGREEMENT, actor=actor_of(cast, "notary"))
    assert (entry.number, entry.outcome, entry.reason) == (2, "refusal", "no_agreement")
    more = endings.record_refusal(
        office=cast.venues["office"],
        notary=cast.people["notary"],
        service="power",
        reason=RefusalReason.IDENTITY,
        actor=actor_of(cast, "notary"),
    )
    assert (more.number, more.deed) == (3, None)


def test_party_withdraws_before_the_seal_and_takes_no_number(cast: Cast) -> None:
    endings.withdraw(signed(cast), reason="غيّرت رأيي", actor=actor_of(cast, "bride"))
    assert RegisterEntry.records.count() == 0
    with pytest.raises(NotAllowed):
        endings.withdraw(signed(cast), reason="x", actor=actor_of(cast, "stranger"))
    with pytest.raises(Conflict):
        endings.withdraw(sealed(cast), reason="x", actor=actor_of(cast, "bride"))


def test_certified_copy_has_the_state_of_its_original(cast: Cast) -> None:
    deed = sealed(cast, POWER)
    fresh = timezone.now() + timedelta(hours=1)
    copy = endings.certified_copy(deed, identity_fresh_until=fresh, actor=actor_of(cast, "notary"))
    with fee_paid():
        copy = seal_deed(copy, actor=actor_of(cast, "notary"))
    assert (verdict(copy), copy.code != deed.code) == ("valid", True)
    endings.revoke(deed, reason="أمر", actor=actor_of(cast, "notary"))
    assert verdict(copy) == "revoked"


def test_parties_are_told_of_the_seal_once(cast: Cast) -> None:
    deed = sealed(cast)
    deliver_due()
    deliver_due()
    assert Deed.records.get(pk=deed.pk).state == "delivered"
    rows = Notice.records.filter(kind="deed_sealed", subject_id=deed.pk, channel="inbox")
    assert set(rows.values_list("recipient", flat=True)) == {cast.people["groom"].pk, cast.people["bride"].pk}


def test_archive_time_stamp_is_added_once_and_the_file_stays_valid(cast: Cast) -> None:
    deed = sealed(cast)
    assert archive_due().done == 1
    assert archive_due().done == 0
    row = Deed.records.select_related("pdf", "archive").get(pk=deed.pk)
    assert row.archive is not None
    with row.archive.content.open("rb") as file:
        assert file.read().startswith(content_of(row))


def test_interrupted_seal_is_finished_by_the_sweep(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deed = signed(cast)
    with fee_paid():
        sealing.take_number(deed, sealing.recording_proof(None), actor=actor_of(cast, "notary"))
    with pytest.raises(Conflict):
        endings.refuse(deed, reason=RefusalReason.OTHER, actor=actor_of(cast, "notary"))
    assert delivery.finish_due().done == 0
    monkeypatch.setattr(delivery, "PATIENCE", timedelta(0))
    assert delivery.finish_due().done == 1
    assert verdict(Deed.records.get(pk=deed.pk)) == "valid"


JUDGMENT = endings.Judgment("محكمة الشارقة الشرعية", "2026/14", date(2026, 3, 1))


def judge(cast: Cast, member: str = "stranger") -> Actor:
    Posting.records.create(person=cast.people[member], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    return actor_of(cast, member)


def test_no_notary_revokes_a_marriage_contract(cast: Cast) -> None:
    deed = sealed(cast)
    with pytest.raises(NotAllowed):
        endings.revoke(deed, reason="أمر", actor=actor_of(cast, "notary"))
    with pytest.raises(NotAllowed):
        endings.annul(deed, JUDGMENT, actor=actor_of(cast, "notary"))
    assert verdict(deed) == "valid"


def test_authentication_judge_records_the_judgment_that_ends_a_contract(cast: Cast) -> None:
    deed, actor = sealed(cast), judge(cast)
    endings.annul(deed, JUDGMENT, actor=actor)
    assert verdict(deed) == "revoked"
    assert Notice.records.filter(kind="deed_ended", subject_id=deed.pk).exists()
    with pytest.raises(Conflict):
        endings.annul(Deed.records.get(pk=deed.pk), JUDGMENT, actor=actor)


def test_judge_ends_neither_their_own_contract_nor_another_deed(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        endings.annul(sealed(cast), JUDGMENT, actor=judge(cast, "groom"))
    with pytest.raises(DomainError):
        endings.annul(sealed(cast, POWER), JUDGMENT, actor=judge(cast))


def test_page_shows_the_contract_before_the_judge_ends_it(cast: Cast) -> None:
    deed = sealed(cast)
    judge(cast)
    client = Client()
    client.force_login(cast.users["stranger"])
    page = "/notary/deeds/judgments/"
    sent = {"code": deed.code, "court": "محكمة الشارقة", "number": "14", "given_on": "2026-03-01"}
    assert client.post(page, {**sent, "code": "none"}).status_code == 400
    shown = client.post(page, sent)
    assert (shown.status_code, deed.title in shown.content.decode()) == (200, True)
    assert verdict(deed) == "valid"
    assert client.post(page, {**sent, "act": "end"}).status_code == 302
    assert verdict(deed) == "revoked"
    notary = Client()
    notary.force_login(cast.users["notary"])
    assert notary.get(page).status_code == 403
