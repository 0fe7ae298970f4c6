"""The leave of a judge: asked for by the notary, decided by the judge of the office, told to the couple."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.models import AuditEntry, Notice, Posting, Role
from demo.people import Cast
from notary.applications.models import Application, Leave, LeaveRequest
from notary.applications.queries.leaves import checked, waiting_for
from notary.applications.services import leaves, reviews
from tests.notary.applications.couple import account, act, taken


@pytest.fixture
def row(cast: Cast) -> Application:
    """An application under review, of a wali although a nearer relative lives. The manager serves as the judge."""
    Posting.records.create(person=cast.people["manager"], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    return taken(
        cast,
        guardianship={"kin": "paternal_grandfather"},
        relatives={"father_is": "absent", "son_is": "never_was"},
    )


def asked(row: Application, cast: Cast) -> LeaveRequest:
    (request,) = leaves.ask_for_leave(row, actor=act(cast, "notary"))
    return request


def client_of(cast: Cast, member: str) -> Client:
    client = Client()
    client.cookies["diwan-language"] = "en"
    client.force_login(account(cast, member))
    return client


def test_granted_leave_lifts_the_finding_and_the_couple_is_told(row: Application, cast: Cast) -> None:
    request = asked(row, cast)
    assert (request.text_ar != request.text_en, bool(request.source_ar and request.source_en)) == (True, True)
    leaves.decide(request, grants=True, reason="غيبة منقطعة", actor=act(cast, "manager"))
    leave = Leave.records.get()
    assert (leave.key, leave.reason, leave.judge) == (request.key, "غيبة منقطعة", cast.people["manager"].name_ar)
    assert checked(row).leaves == []
    told = Notice.records.filter(kind="application_leave_granted", channel="inbox")
    assert set(told.values_list("recipient", flat=True)) == {cast.people[name].pk for name in ("groom", "bride")}
    assert AuditEntry.records.filter(action="leaverequest.granted").count() == 1
    assert reviews.accept(row, version=None, actor=act(cast, "notary")).state == "accepted"


def test_refused_leave_keeps_its_reason_and_is_not_asked_for_again(row: Application, cast: Cast) -> None:
    request = asked(row, cast)
    refused = leaves.decide(request, grants=False, reason="الأب حاضر", actor=act(cast, "manager"))
    assert (refused.state, refused.reason) == ("refused", "الأب حاضر")
    assert [each.key for each in checked(row).leaves] == [request.key]
    with pytest.raises(DomainError) as again:
        leaves.ask_for_leave(row, actor=act(cast, "notary"))
    assert again.value.code == "nothing_to_ask"
    for member, is_told in (("groom", True), ("bride", True), ("wali", False)):
        page = client_of(cast, member).get(reverse("application", args=[row.pk]), follow=True).content.decode()
        assert ("الأب حاضر" in page) == is_told, member


def test_decision_needs_a_reason_and_is_made_once(row: Application, cast: Cast) -> None:
    request, judge = asked(row, cast), act(cast, "manager")
    with pytest.raises(DomainError) as refused:
        leaves.decide(request, grants=True, reason="  ", actor=judge)
    assert refused.value.field == "reason"
    first = leaves.decide(request, grants=True, reason="نعم", actor=judge)
    assert leaves.decide(request, grants=True, reason="نعم", actor=judge) == first
    with pytest.raises(Conflict):
        leaves.decide(request, grants=False, reason="لا", actor=judge)
    assert Leave.records.count() == 1


def test_second_request_on_the_same_facts_is_the_first(row: Application, cast: Cast) -> None:
    assert asked(row, cast) == asked(row, cast)


def test_only_the_notary_who_reviews_asks_for_leave(row: Application, cast: Cast) -> None:
    for member in ("groom", "manager"):
        with pytest.raises(NotAllowed):
            leaves.ask_for_leave(row, actor=act(cast, member))


@pytest.mark.parametrize("member", ["notary", "groom", "bride", "judge", "stranger"])
def test_other_people_find_no_request(row: Application, cast: Cast, member: str) -> None:
    request = asked(row, cast)
    with pytest.raises(NotVisible):
        leaves.decide(request, grants=True, reason="نعم", actor=act(cast, member))
    client = client_of(cast, member)
    assert client.get(reverse("leave_requests")).status_code == 404
    assert client.get(reverse("leave_request", args=[request.pk])).status_code == 404


@pytest.mark.parametrize("member", ["bride", "notary"])
def test_judge_decides_on_no_application_of_their_own(row: Application, cast: Cast, member: str) -> None:
    request = asked(row, cast)
    Posting.records.create(person=cast.people[member], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    assert not waiting_for(cast.people[member]).exists()
    assert client_of(cast, member).get(reverse("leave_request", args=[request.pk])).status_code == 404
    with pytest.raises(NotVisible):
        leaves.decide(request, grants=True, reason="نعم", actor=act(cast, member))


def test_request_lapses_with_the_return_of_the_application(row: Application, cast: Cast) -> None:
    request = asked(row, cast)
    reviews.give_back(row, reasons=["text_unclear"], parts=["dower"], note="", version=None, actor=act(cast, "notary"))
    assert LeaveRequest.records.get().state == "lapsed"
    assert not waiting_for(cast.people["manager"]).exists()
    with pytest.raises(Conflict):
        leaves.decide(request, grants=True, reason="نعم", actor=act(cast, "manager"))


def test_leave_on_facts_that_changed_is_not_given(row: Application, cast: Cast) -> None:
    request = asked(row, cast)
    LeaveRequest.records.update(basis="0" * 64)
    with pytest.raises(Conflict) as refused:
        leaves.decide(request, grants=True, reason="نعم", actor=act(cast, "manager"))
    assert refused.value.code == "facts_changed"


def test_judge_reads_the_finding_in_both_languages_and_decides_on_its_page(row: Application, cast: Cast) -> None:
    notary, judge = client_of(cast, "notary"), client_of(cast, "manager")
    assert notary.post(reverse("application_leave_ask", args=[row.pk])).status_code == 302
    request = LeaveRequest.records.get()
    assert reverse("leave_request", args=[request.pk]) in judge.get(reverse("leave_requests")).content.decode()
    page = reverse("leave_request", args=[request.pk])
    shown = judge.get(page).content.decode()
    assert all(text in shown for text in (request.text_ar, request.text_en))
    empty = judge.post(page, {"decision": "grant", "reason": ""})
    assert (empty.status_code, "Write the reason" in empty.content.decode()) == (400, True)
    kept = judge.post(page, {"decision": "later", "reason": "سبب طويل"})
    assert (kept.status_code, "سبب طويل" in kept.content.decode()) == (400, True)
    assert judge.post(page, {"decision": "refuse", "reason": "لا"}).status_code == 302
    assert "Not granted" in notary.get(reverse("application_review", args=[row.pk])).content.decode()
    assert judge.get(page).status_code == 404
