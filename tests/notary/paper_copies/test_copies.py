"""The way of a paper copy: rights, legal steps, rows that only grow, and messages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, NotVisible
from courts.ground.models import AuditEntry, Notice, Posting
from demo.people import Cast
from notary.deeds.services import endings
from notary.paper_copies.models import HandOver, PaperCopy
from notary.paper_copies.services import copies
from notary.paper_copies.states import Proof, ReturnCause
from tests.notary.deeds.deeds import actor_of, drafted, sealed
from tests.notary.paper_copies.copies import TO, asked, carried, fresh, printed

pytestmark = pytest.mark.django_db


def kinds(copy: PaperCopy) -> list[str]:
    return list(HandOver.records.filter(copy=copy).order_by("pk").values_list("kind", flat=True))


def told(copy: PaperCopy) -> set[tuple[str, str]]:
    rows = Notice.records.filter(subject_id=copy.pk, channel="inbox").select_related("recipient")
    return {(row.kind, row.recipient.name_en) for row in rows}


def test_copy_goes_from_the_office_to_its_recipient(cast: Cast) -> None:
    copy = carried(cast)
    copies.record_delivered(
        copy, received_by="مريم سالم", proof=Proof.SIGNATURE, proof_number="R77", actor=actor_of(cast, "notary")
    )
    copy = fresh(copy)
    assert (copy.state, copy.tracking) == ("delivered", "EP123456789AE")
    assert kinds(copy) == ["printed", "carried", "delivered"]
    assert HandOver.records.get(copy=copy, kind="printed").sha256 == copy.deed.sha256
    groom = cast.people["groom"].name_en
    assert told(copy) == {("copy_sent", groom), ("copy_delivered", groom)}
    actions = AuditEntry.records.filter(action__startswith="papercopy.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == [f"papercopy.{step}" for step in ("asked", "printed", "carried", "delivered")]


def test_trail_keeps_neither_address_nor_names(cast: Cast) -> None:
    carried(cast)
    said = str(list(AuditEntry.records.filter(action__startswith="papercopy.").values_list("detail", flat=True)))
    assert "EP123456789AE" in said
    assert [word for word in (TO.recipient, TO.address, TO.telephone) if word in said] == []


def test_returned_copy_leaves_again_and_a_damaged_one_does_not(cast: Cast) -> None:
    notary = actor_of(cast, "notary")
    copy = carried(cast)
    copies.record_returned(copy, cause=ReturnCause.ABSENT, actor=notary)
    copies.hand_to_carrier(fresh(copy), carrier="بريد الإمارات", tracking="EP2", actor=notary)
    copies.record_returned(fresh(copy), cause=ReturnCause.DAMAGED, actor=notary)
    with pytest.raises(Conflict) as refused:
        copies.hand_to_carrier(fresh(copy), carrier="بريد الإمارات", tracking="EP3", actor=notary)
    assert refused.value.code == "damaged"
    copies.cancel(fresh(copy), reason="تالفة", actor=notary)
    assert kinds(copy) == ["printed", "carried", "returned", "carried", "returned", "cancelled"]
    assert fresh(asked(cast, deed=copy.deed)).state == "asked"


@pytest.mark.parametrize("member", ["stranger", "notary", "judge"])
def test_only_a_party_of_the_deed_asks(cast: Cast, member: str) -> None:
    with pytest.raises(NotVisible):
        asked(cast, member)


def test_each_party_has_one_copy_on_its_way(cast: Cast) -> None:
    deed = sealed(cast)
    asked(cast, "groom", deed)
    asked(cast, "bride", deed)
    with pytest.raises(Conflict):
        asked(cast, "groom", deed)
    assert PaperCopy.records.count() == 2


@pytest.mark.parametrize("member", ["groom", "bride", "stranger", "clerk"])
def test_only_the_office_records_hand_overs(cast: Cast, member: str) -> None:
    actor, copy = actor_of(cast, member), asked(cast)
    acts: list[Any] = [
        lambda: copies.record_printed(copy, seal_number="1", actor=actor),
        lambda: copies.hand_to_carrier(copy, carrier="x", tracking="1", actor=actor),
        lambda: copies.record_delivered(copy, received_by="x", proof=Proof.CODE, proof_number="1", actor=actor),
        lambda: copies.record_returned(copy, cause=ReturnCause.ABSENT, actor=actor),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert kinds(copy) == []


def test_notary_does_not_carry_an_own_copy(cast: Cast) -> None:
    copy = asked(cast)
    Posting.records.create(
        person=cast.people["groom"],
        venue=cast.venues["office"],
        role="notary",
        starts_on=cast.people["notary"].postings.first().starts_on,
    )
    with pytest.raises(NotAllowed):
        copies.record_printed(copy, seal_number="1", actor=actor_of(cast, "groom"))


def test_deed_that_is_not_sealed_or_was_revoked_is_not_printed(cast: Cast) -> None:
    notary = actor_of(cast, "notary")
    waiting = asked(cast, deed=drafted(cast))
    with pytest.raises(Conflict):
        copies.record_printed(waiting, seal_number="1", actor=notary)
    copy = printed(cast)
    Posting.records.create(person=cast.people["stranger"], venue=cast.venues["office"], role="authentication_judge")
    judgment = endings.Judgment("محكمة الشارقة", "14", date(2026, 3, 1))
    endings.annul(copy.deed, judgment, actor=actor_of(cast, "stranger"))
    with pytest.raises(Conflict):
        copies.hand_to_carrier(copy, carrier="x", tracking="1", actor=notary)


def test_person_who_asked_cancels_before_the_print_alone(cast: Cast) -> None:
    copy = asked(cast)
    with pytest.raises(DomainError):
        copies.cancel(copy, reason=" ", actor=actor_of(cast, "groom"))
    with pytest.raises(NotAllowed):
        copies.cancel(copy, reason="x", actor=actor_of(cast, "bride"))
    copies.cancel(copy, reason="لا حاجة", actor=actor_of(cast, "groom"))
    assert (fresh(copy).state, told(copy)) == ("cancelled", set())
    with pytest.raises(NotAllowed):
        copies.cancel(printed(cast), reason="x", actor=actor_of(cast, "groom"))


def test_step_out_of_order_is_refused(cast: Cast) -> None:
    notary, copy = actor_of(cast, "notary"), asked(cast)
    with pytest.raises(IllegalMove):
        copies.hand_to_carrier(copy, carrier="x", tracking="1", actor=notary)
    with pytest.raises(IllegalMove):
        copies.cancel(carried(cast), reason="x", actor=notary)


def test_database_keeps_hand_overs_as_they_are(cast: Cast) -> None:
    row = HandOver.records.filter(copy=printed(cast)).get()
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.records.filter(pk=row.pk).update(seal_number="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
