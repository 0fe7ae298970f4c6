"""The judge's approval between the sitting and the seal (R31)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError, NotVisible
from courts.ground.models import Posting, Role
from notary.deeds import declared
from notary.deeds.models import RegisterEntry
from notary.deeds.states import DeedState
from notary.scripts.models import Script
from notary.scripts.models.approvals import Decision
from notary.scripts.queries.approvals import approval_missing
from notary.scripts.services import signatures
from notary.scripts.services.approvals import decide
from tests.notary.scripts.sitting import Meeting


@pytest.fixture
def concluded(meeting: Meeting) -> Meeting:
    """A contract that both signed and that waits for a judge. The case manager serves the office as that judge."""
    cast = meeting.cast
    Posting.records.create(person=cast.people["manager"], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    meeting.to_signatures()
    Script.records.update(needs_approval=True)
    for member in ("groom", "bride"):
        signatures.sign(meeting.script, meeting.script.draft_hash, actor=meeting.actor(member))
    return meeting


def missing(meeting: Meeting) -> list[str]:
    assert meeting.script.deed_id is not None
    return [error.code for error in approval_missing(meeting.script.deed_id)]


def test_seal_waits_for_the_approval(concluded: Meeting) -> None:
    assert missing(concluded) == ["not_approved"]
    assert concluded.script.deed_id is not None
    assert "not_approved" in [error.code for error in declared.conditions(concluded.script.deed_id)]
    decide(concluded.script, Decision.APPROVED, "", actor=concluded.actor("manager"))
    assert missing(concluded) == []


def test_refusal_ends_the_deed_with_a_line_in_the_register(concluded: Meeting) -> None:
    decide(concluded.script, Decision.REFUSED, "المهر غير محدد", actor=concluded.actor("manager"))
    deed = concluded.script.deed
    assert deed is not None
    assert deed.state == DeedState.REFUSED
    assert RegisterEntry.records.get().deed == deed
    assert missing(concluded) == ["not_approved"]


def test_refusal_needs_a_reason(concluded: Meeting) -> None:
    with pytest.raises(DomainError) as refused:
        decide(concluded.script, Decision.REFUSED, "  ", actor=concluded.actor("manager"))
    assert refused.value.field == "reason"


def test_decision_is_made_once(concluded: Meeting) -> None:
    first = decide(concluded.script, Decision.APPROVED, "", actor=concluded.actor("manager"))
    assert decide(concluded.script, Decision.APPROVED, "", actor=concluded.actor("manager")) == first
    with pytest.raises(Conflict):
        decide(concluded.script, Decision.REFUSED, "later", actor=concluded.actor("manager"))


@pytest.mark.parametrize("member", ["judge", "notary", "bride"])
def test_other_people_decide_nothing_and_find_no_page(concluded: Meeting, member: str) -> None:
    with pytest.raises(NotVisible):
        decide(concluded.script, Decision.APPROVED, "", actor=actor_for(concluded.cast.users[member]))
    client = Client()
    client.force_login(concluded.cast.users[member])
    assert client.get(reverse("script_approvals")).status_code == 404
    assert client.get(reverse("script_approval", args=[concluded.script.pk])).status_code == 404


def test_judge_decides_on_no_contract_of_their_own(concluded: Meeting) -> None:
    cast = concluded.cast
    Posting.records.create(person=cast.people["bride"], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    with pytest.raises(NotVisible):
        decide(concluded.script, Decision.APPROVED, "", actor=concluded.actor("bride"))


def test_notary_approves_no_contract_that_they_drew_up(concluded: Meeting) -> None:
    cast = concluded.cast
    Posting.records.create(person=cast.people["notary"], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    with pytest.raises(NotVisible):
        decide(concluded.script, Decision.APPROVED, "", actor=concluded.actor("notary"))


def test_judge_reads_the_text_and_decides_on_the_page(concluded: Meeting) -> None:
    client = Client()
    client.cookies["diwan-language"] = "en"
    client.force_login(concluded.cast.users["manager"])
    assert "Marriage contract" in client.get(reverse("script_approvals")).content.decode()
    url = reverse("script_approval", args=[concluded.script.pk])
    shown = client.get(url).content.decode()
    assert "المهر المقدم" in shown
    assert "Acceptance" in shown
    assert client.post(url, {}).status_code == 400
    empty = client.post(url, {"decision": "refused", "reason": ""})
    assert empty.status_code == 400
    assert client.post(url, {"decision": "approved"}).status_code == 302
    assert missing(concluded) == []
    assert client.get(url).status_code == 404
