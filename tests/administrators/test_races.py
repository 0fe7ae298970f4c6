"""Administrators who end each other, or accept and are withdrawn, in the same instant, decided by PostgreSQL."""

from __future__ import annotations

import pytest

from courts.administrators.models import AdministratorTerm
from courts.administrators.services import invitations
from courts.administrators.services.ends import propose_end
from courts.administrators.services.invitations import Invited, invite
from courts.approvals.models import ProposedAct
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.models import Contact, Person, User
from courts.ground.queries.administrators import administrators
from tests.access.administrators import administrator
from tests.approvals.test_races import confirmation, results_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
REASON = "سبب"


def user_with_address(email: str) -> User:
    user = User.objects.create_user(email, person=Person.records.create(name_ar="سلمى راشد", identity_level="verified"))
    Contact.records.create(person=user.person, channel="email", address=email, verified_at=clock.now())
    return user


@pytest.mark.parametrize("others", [0, 1])
def test_two_administrators_who_end_each_other_never_leave_none(others: int) -> None:
    first, second = administrator("first@diwan.example"), administrator("second@diwan.example")
    for number in range(others):
        administrator(f"other{number}@diwan.example")
    ends_second = propose_end(second, reason=REASON, actor=actor_for(first))
    ends_first = propose_end(first, reason=REASON, actor=actor_for(second))
    # Each confirms the proposal of the other, which is their own end.
    outcomes = results_of(confirmation(ends_second, second), confirmation(ends_first, first))
    assert outcomes == {"done": 1, "NotAllowed": 1}
    assert administrators().count() == 1 + others
    assert AdministratorTerm.records.filter(state="ended").count() == 1


def test_invitation_is_accepted_or_withdrawn_but_not_both() -> None:
    first, user = administrator("first@diwan.example"), user_with_address("salma@diwan.example")
    row = invite(Invited(person=user.person), reason=REASON, actor=actor_for(first))
    copies = [AdministratorTerm.records.get(pk=row.pk) for _ in range(2)]
    outcomes = results_of(
        lambda: invitations.accept(copies[0], actor=actor_for(user)),
        lambda: invitations.withdraw(copies[1], actor=actor_for(first)),
    )
    assert outcomes == {"done": 1, "Conflict": 1}
    row.refresh_from_db()
    assert administrators().filter(pk=user.pk).exists() is (row.state == "active")


def test_one_of_several_invitations_of_a_person_is_stored() -> None:
    user = user_with_address("salma@diwan.example")
    people = [administrator(f"other{number}@diwan.example") for number in range(4)]

    def act(place: int) -> None:
        invite(Invited(person=user.person), reason=REASON, actor=actor_for(people[place]))

    outcomes = results_of(*(lambda place=place: act(place) for place in range(4)))  # type: ignore[misc]
    assert outcomes == {"done": 1, "Conflict": 3}
    assert ProposedAct.records.filter(act=invitations.INVITE).count() == 1
