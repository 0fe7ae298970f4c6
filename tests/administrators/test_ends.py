"""The rights of an administrator end by two, and never those of the last one."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from courts.administrators.models import AdministratorTerm
from courts.administrators.services import ends
from courts.administrators.services.ends import propose_end
from courts.administrators.services.invitations import Invited, accept, invite
from courts.administrators.states import TermState
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.declared.claimed_people import move_rows
from courts.ground.declared.personal_data import data_of
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Notice, User
from courts.ground.queries.administrators import administrators
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up

REASON = "انتقال إلى جهة أخرى"


@pytest.fixture
def first(db: None) -> User:
    return administrator("first@diwan.example")


@pytest.fixture
def second(first: User) -> User:
    return administrator("second@diwan.example")


@pytest.fixture
def third(second: User) -> User:
    return administrator("third@diwan.example")


def test_two_administrators_end_the_rights_of_a_third_in_pages(first: User, second: User, third: User) -> None:
    client, own = client_of(first), client_of(third)
    page = reverse("administrator_end", args=[third.pk])
    step_up(client, page)
    assert client.post(page, {"reason": ""}).status_code == 400
    answer = client.post(page, {"reason": REASON})
    act = ProposedAct.records.get()
    assert answer["Location"] == reverse("proposed_act", args=[act.pk])
    assert own.get(reverse("administration")).status_code == 200
    confirm(act, actor=actor_for(second))
    assert set(administrators()) == {first, second}
    assert own.get(reverse("administration")).status_code == 404
    third.refresh_from_db()
    assert third.is_active
    row = AdministratorTerm.records.get(account=third)
    assert (row.state, row.end_reason, row.ended_by) == (TermState.ENDED, REASON, second)
    told = set(Notice.records.filter(kind=ends.ENDED).values_list("recipient", flat=True))
    assert told == {first.person_id, second.person_id, third.person_id}
    assert AuditEntry.records.filter(action="account.administers_no_more", actor=second).exists()
    listed = client.get(f"{reverse('administrators')}?show=over").content.decode()
    assert third.email in listed


def test_one_administrator_alone_ends_nothing(first: User, second: User, third: User) -> None:
    act = propose_end(third, reason=REASON, actor=actor_for(first))
    with pytest.raises(NotAllowed):
        confirm(act, actor=actor_for(first))
    assert set(administrators()) == {first, second, third}


def test_last_administrator_stays(first: User) -> None:
    with pytest.raises(Conflict) as refused:
        propose_end(first, reason=REASON, actor=actor_for(first))
    assert refused.value.code == "last"
    client = client_of(first)
    page = reverse("administrator_end", args=[first.pk])
    step_up(client, page)
    assert client.post(page, {"reason": REASON}).status_code == 400
    assert page not in client.get(reverse("administrators")).content.decode()
    with pytest.raises(CommandError, match="only administrator"):
        call_command("account", "close", first.email, "--reason", REASON)
    assert set(administrators()) == {first}
    call_command("account", "close", first.email, "--reason", REASON, "--last-administrator", stdout=StringIO())
    assert not administrators().exists()


def test_open_invitation_of_an_ended_administrator_is_dropped(cast: Cast, first: User) -> None:
    left_behind = invite(Invited(person=cast.people["stranger"]), reason=REASON, actor=actor_for(first))
    operators = invite(Invited(person=cast.people["witness"]), reason=REASON, actor=SYSTEM)
    second, third = administrator("second@diwan.example"), administrator("third@diwan.example")
    confirm(propose_end(first, reason=REASON, actor=actor_for(second)), actor=actor_for(third))
    left_behind.refresh_from_db()
    operators.refresh_from_db()
    assert (left_behind.state, operators.state) == (TermState.DROPPED, TermState.INVITED)


def test_invitation_of_an_administrator_whose_account_was_closed_is_not_accepted(cast: Cast, first: User) -> None:
    row = invite(Invited(person=cast.people["stranger"]), reason=REASON, actor=actor_for(first))
    call_command("account", "close", first.email, "--reason", REASON, "--last-administrator", stdout=StringIO())
    with pytest.raises(Conflict):
        accept(row, actor=actor_for(cast.users["stranger"]))
    assert not administrators().exists()


def test_page_says_that_only_the_person_themself_can_confirm(first: User, second: User) -> None:
    client = client_of(first)
    page = reverse("administrator_end", args=[second.pk])
    step_up(client, page)
    assert client.get(page).context["is_theirs_to_confirm"]
    administrator("third@diwan.example")
    assert not client.get(page).context["is_theirs_to_confirm"]


def test_end_of_another_account_does_not_exist(cast: Cast, first: User) -> None:
    client = client_of(first)
    step_up(client, reverse("administrator_invite_new"))
    assert client.get(reverse("administrator_end", args=[cast.users["judge"].pk])).status_code == 404


def test_term_follows_the_person_and_stands_in_the_copy_of_their_data(cast: Cast, first: User) -> None:
    stub, owner = cast.people["stranger"], cast.people["detainee"]
    row = invite(Invited(person=stub), reason=REASON, actor=actor_for(first))
    assert [term["reason"] for term in data_of(stub)["administrator_terms"]] == [REASON]
    move_rows(stub, owner, actor=SYSTEM)
    row.refresh_from_db()
    assert row.person == owner
    assert data_of(stub)["administrator_terms"] == []
