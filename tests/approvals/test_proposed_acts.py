"""Acts for two administrators: one proposes, a different one confirms in time, and others do not learn of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.access.services.institution.two_administrators import CLOSE_ACCOUNT
from courts.approvals.models import ProposedAct
from courts.approvals.services import proposed_acts
from courts.approvals.services.proposed_acts import LIFE, confirm, propose
from courts.approvals.states import ProposedActState
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Notice, SignIn, User
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up

REASON = "طلب النيابة"


@pytest.fixture
def first(db: None) -> User:
    return administrator("first@diwan.example")


@pytest.fixture
def second(db: None) -> User:
    return administrator("second@diwan.example")


def proposal(cast: Cast, first: User) -> ProposedAct:
    """The first administrator proposes to close the account of the stranger."""
    return propose(CLOSE_ACCOUNT, cast.users["stranger"].pk, reason=REASON, actor=actor_for(first))


def is_open(cast: Cast) -> bool:
    return User.objects.get(pk=cast.users["stranger"].pk).is_active


def confirm_page(row: ProposedAct) -> str:
    return reverse("proposed_act_confirm", args=[row.pk])


def test_account_is_closed_by_two_administrators_in_pages(cast: Cast, first: User, second: User) -> None:
    stranger, proposer, other = cast.users["stranger"], client_of(first), client_of(second)
    own = client_of(stranger)
    own.get("/")
    assert proposer.post(reverse("account_find"), {"email": stranger.email})["Location"] == reverse(
        "account_of_person", args=[stranger.pk]
    )
    page = reverse("account_of_person", args=[stranger.pk])
    assert proposer.post(page, {"reason": " "}).status_code == 400
    assert proposer.post(page, {"reason": REASON}).status_code == 302
    row = ProposedAct.records.get()
    assert is_open(cast)
    shown = other.get(reverse("proposed_act", args=[row.pk])).content.decode()
    assert stranger.email in shown
    assert REASON in shown
    assert "reauthenticate" in other.post(confirm_page(row))["Location"], "step-up first"
    assert is_open(cast)
    # The confirmation goes on once the password was entered.
    step_up(other, confirm_page(row))
    assert not is_open(cast)
    assert own.get(reverse("sign_in_list")).status_code == 302
    actions = AuditEntry.records.filter(action__in=["proposedact.proposed", "proposedact.done", "account.closed"])
    assert [entry.actor for entry in actions.order_by("pk")] == [first, second, second]
    assert Notice.records.filter(kind="act_proposed", recipient=second.person).exists()
    assert Notice.records.filter(kind="act_decided", recipient=first.person).exists()


def test_proposer_does_not_confirm_from_another_session(cast: Cast, first: User, second: User) -> None:
    row = proposal(cast, first)
    another = client_of(first)
    step_up(another, confirm_page(row))
    assert SignIn.records.filter(user=first).exists()
    assert another.post(confirm_page(row)).status_code == 403
    assert is_open(cast)


@pytest.mark.parametrize("member", ["judge", "clerk", "manager", "stranger"])
def test_acts_do_not_exist_for_others(cast: Cast, first: User, member: str) -> None:
    row = proposal(cast, first)
    client = client_of(cast.users[member])
    pages = [reverse("proposed_acts"), reverse("proposed_act", args=[row.pk]), confirm_page(row)]
    for page in [*pages, reverse("account_find"), reverse("account_of_person", args=[cast.users["stranger"].pk])]:
        assert client.get(page).status_code == 404, page
        assert client.post(page, {"reason": REASON, "act": "refuse"}).status_code in {404, 405}, page
    with pytest.raises(NotAllowed):
        confirm(row, actor=actor_for(cast.users[member]))
    with pytest.raises(NotAllowed):
        propose(CLOSE_ACCOUNT, cast.users["judge"].pk, reason=REASON, actor=actor_for(cast.users[member]))
    assert is_open(cast)


def test_act_is_confirmed_in_time_or_not_at_all(cast: Cast, first: User, second: User) -> None:
    row = proposal(cast, first)
    with time_machine.travel(clock.now() + LIFE + timedelta(seconds=1)):
        with pytest.raises(Conflict):
            confirm(row, actor=actor_for(second))
        assert is_open(cast)
        again = proposal(cast, first)
    row.refresh_from_db()
    assert row.state == ProposedActState.EXPIRED
    assert again.state == ProposedActState.PROPOSED


def test_one_act_is_proposed_once(cast: Cast, first: User, second: User) -> None:
    proposal(cast, first)
    with pytest.raises(Conflict):
        proposal(cast, second)


def test_proposal_of_a_former_administrator_is_not_confirmed(cast: Cast, first: User, second: User) -> None:
    row = proposal(cast, first)
    User.objects.filter(pk=first.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        confirm(row, actor=actor_for(second))
    assert is_open(cast)


def test_refused_act_is_over_and_its_proposer_reads_the_reason(cast: Cast, first: User, second: User) -> None:
    row = proposal(cast, first)
    page = reverse("proposed_act", args=[row.pk])
    assert client_of(second).post(page, {"act": "refuse", "reason": ""}).status_code == 400
    assert client_of(second).post(page, {"act": "refuse", "reason": "لا سند لذلك"}).status_code == 302
    assert "لا سند لذلك" in client_of(first).get(page).content.decode()
    with pytest.raises(Conflict):
        confirm(row, actor=actor_for(second))
    assert is_open(cast)


def test_proposer_withdraws_and_no_other_does(cast: Cast, first: User, second: User) -> None:
    row = proposal(cast, first)
    with pytest.raises(NotAllowed):
        proposed_acts.withdraw(row, actor=actor_for(second))
    assert client_of(first).post(reverse("proposed_act", args=[row.pk]), {"act": "withdraw"}).status_code == 302
    row.refresh_from_db()
    assert row.state == ProposedActState.WITHDRAWN


def test_act_that_is_not_possible_any_more_is_not_confirmed(cast: Cast, first: User, second: User) -> None:
    row = proposal(cast, first)
    User.objects.filter(pk=cast.users["stranger"].pk).update(is_active=False)
    with pytest.raises(Conflict):
        confirm(row, actor=actor_for(second))
    row.refresh_from_db()
    assert row.state == ProposedActState.PROPOSED
    assert row.decided_by is None


def test_single_administrator_is_told_that_the_act_waits(cast: Cast, first: User) -> None:
    row = proposal(cast, first)
    client: Client = client_of(first)
    for page in (reverse("proposed_acts"), reverse("proposed_act", args=[row.pk])):
        assert "manage.py account close" in client.get(page).content.decode()
    administrator("second@diwan.example")
    assert "manage.py account close" not in client.get(reverse("proposed_acts")).content.decode()


def test_closed_account_is_opened_again_by_one_administrator(cast: Cast, first: User) -> None:
    stranger = cast.users["stranger"]
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    page = reverse("account_of_person", args=[stranger.pk])
    assert client_of(first).post(page, {"reason": "عدول", "act": "open"}).status_code == 302
    assert is_open(cast)


def test_stale_page_does_not_open_an_account_that_was_closed_meanwhile(cast: Cast, first: User) -> None:
    stranger = cast.users["stranger"]
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    page = reverse("account_of_person", args=[stranger.pk])
    # The page showed an open account: its button proposes to close it.
    assert client_of(first).post(page, {"reason": "اشتباه"}).status_code == 400
    assert not is_open(cast)


def test_closed_account_of_an_administrator_is_not_opened_by_another(cast: Cast, first: User) -> None:
    other = administrator("second@diwan.example")
    User.objects.filter(pk=other.pk).update(is_active=False)
    page = reverse("account_of_person", args=[other.pk])
    assert client_of(first).post(page, {"reason": "عدول", "act": "open"}).status_code == 400
    other.refresh_from_db()
    assert not other.is_active


def test_administrator_who_is_none_any_more_confirms_nothing(cast: Cast, first: User) -> None:
    row = proposal(cast, first)
    second = administrator("second@diwan.example")
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        confirm(row, actor=actor_for(second))
    assert is_open(cast)
