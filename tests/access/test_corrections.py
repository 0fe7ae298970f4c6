"""Corrections of proven people: an administrator corrects a name, two correct an Emirates ID, the person is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from courts.access.models import PersonCorrection
from courts.access.services.institution.corrections import CORRECT, Corrected, correct
from courts.approvals.models import ProposedAct
from courts.approvals.services import proposed_acts
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import AuditEntry, Contact, Person, User
from courts.ground.queries.notices import inbox_of
from courts.ground.services.notices import sweep
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up

REASON = "خطأ في الكتابة"
NUMBER = "784199000000010"
WRONG = "784199000000019"


@pytest.fixture
def first(db: None) -> User:
    return administrator("first@diwan.example")


@pytest.fixture
def second(first: User) -> User:
    return administrator("second@diwan.example")


def wanted(person: Person, **changed: str) -> Corrected:
    values = {"name_ar": person.name_ar, "name_en": person.name_en, "emirates_id": person.emirates_id, **changed}
    return Corrected(**values, document_type="emirates_id")


def typed(person: Person, **changed: str) -> dict[str, Any]:
    values = {"name_ar": person.name_ar, "name_en": person.name_en, "emirates_id": person.emirates_id}
    return {**values, "document_type": "emirates_id", "reason": REASON, **changed}


def test_administrator_corrects_a_name_and_the_person_is_told(cast: Cast, first: User) -> None:
    user = cast.users["stranger"]
    person = user.person
    Contact.records.update_or_create(
        person=person, channel="email", address=user.email, defaults={"verified_at": clock.now()}
    )
    page = reverse("person_correct", args=[person.pk])
    client = client_of(first)
    assert page in client.get(reverse("account_of_person", args=[user.pk])).content.decode()
    step_up(client, page)
    assert client.get(page).status_code == 200
    old = person.name_ar
    assert client.post(page, typed(person, name_ar="الاسم الصحيح")).status_code == 302
    person.refresh_from_db()
    assert person.name_ar == "الاسم الصحيح"
    assert "الصحيح" in person.name_folded
    row = PersonCorrection.records.get(person=person)
    assert (row.old_name_ar, row.new_name_ar, row.made_by, row.confirmed_by) == (old, "الاسم الصحيح", first, None)
    entry = AuditEntry.records.get(action="person.corrected", subject_id=str(person.pk))
    assert (entry.detail["old_name_ar"], entry.detail["reason"]) == (old, REASON)
    sweep()
    assert [notice.kind for notice in inbox_of(user)] == ["person_corrected"]
    [letter] = [each for each in mail.outbox if each.to == [user.email]]
    assert "الصحيح" not in str(letter.body)
    assert old in client.get(page).content.decode()


def test_another_emirates_id_takes_two_administrators(cast: Cast, first: User, second: User) -> None:
    person = cast.people["stranger"]
    old = person.emirates_id
    page = reverse("person_correct", args=[person.pk])
    client = client_of(first)
    step_up(client, page)
    assert client.post(page, typed(person, emirates_id=NUMBER)).status_code == 302
    act = ProposedAct.records.get(act=CORRECT, subject_id=person.pk)
    person.refresh_from_db()
    assert person.emirates_id == old
    with pytest.raises(NotAllowed):
        proposed_acts.confirm(act, actor=actor_for(first))
    # The facts go by mail and have the last digits alone; the page has the numbers.
    other = client_of(second)
    shown = other.get(reverse("proposed_act", args=[act.pk])).content.decode()
    assert NUMBER not in shown
    assert page in shown
    step_up(other, page)
    assert NUMBER in other.get(page).content.decode()
    proposed_acts.confirm(act, actor=actor_for(second))
    person.refresh_from_db()
    assert person.emirates_id == NUMBER
    row = PersonCorrection.records.get(person=person)
    assert (row.made_by, row.confirmed_by, row.changes_number) == (first, second, True)


def test_doubtful_number_is_confirmed_once(cast: Cast, first: User) -> None:
    person = cast.people["stranger"]
    page = reverse("person_correct", args=[person.pk])
    client = client_of(first)
    step_up(client, page)
    assert client.post(page, typed(person, emirates_id=WRONG)).status_code == 400
    assert client.post(page, typed(person, emirates_id=WRONG, number_is_right=WRONG)).status_code == 302


def test_correction_is_not_made_of_a_person_who_has_changed_since(cast: Cast, first: User, second: User) -> None:
    person = cast.people["stranger"]
    act = correct(person, wanted(person, emirates_id=NUMBER), reason=REASON, actor=actor_for(first))
    assert isinstance(act, ProposedAct)
    correct(person, wanted(person, name_ar="اسم آخر"), reason=REASON, actor=actor_for(second))
    with pytest.raises(Conflict):
        proposed_acts.confirm(act, actor=actor_for(second))


@pytest.mark.parametrize(
    "changed,error", [({}, DomainError), ({"emirates_id": ""}, DomainError), ({"emirates_id": "taken"}, Conflict)]
)
def test_unfit_correction_is_refused(cast: Cast, first: User, changed: dict[str, str], error: type[Exception]) -> None:
    person = cast.people["stranger"]
    changed = {
        name: cast.people["lawyer"].emirates_id if value == "taken" else value for name, value in changed.items()
    }
    with pytest.raises(error):
        correct(person, wanted(person, **changed), reason=REASON, actor=actor_for(first))
    assert not PersonCorrection.records.exists()
    assert not ProposedAct.records.exists()


def test_no_one_corrects_themselves_and_only_administrators_correct(cast: Cast, first: User) -> None:
    stranger, clerk = cast.people["stranger"], cast.users["clerk"]
    with pytest.raises(NotAllowed):
        correct(stranger, wanted(stranger, name_ar="اسم"), reason=REASON, actor=actor_for(clerk))
    first.person.identity_level = "verified"
    first.person.save(update_fields=["identity_level"])
    with pytest.raises(NotAllowed):
        correct(first.person, wanted(first.person, name_ar="اسم"), reason=REASON, actor=actor_for(first))
    for member in ("clerk", "stranger"):
        page = reverse("person_correct", args=[stranger.pk])
        assert client_of(cast.users[member]).get(page).status_code == 404


def test_person_without_a_proven_identity_is_corrected_by_themselves(cast: Cast, first: User) -> None:
    stranger = cast.people["stranger"]
    Person.records.filter(pk=stranger.pk).update(identity_level="none")
    with pytest.raises(Conflict):
        correct(stranger, wanted(stranger, name_ar="اسم"), reason=REASON, actor=actor_for(first))
    client = client_of(first)
    page = reverse("person_correct", args=[stranger.pk])
    step_up(client, page)
    assert client.get(page).status_code == 404
