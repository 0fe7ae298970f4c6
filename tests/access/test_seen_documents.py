"""The document as staff read it: a doubtful number is confirmed once, two people become one only after a question."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courts.access.models import CheckProblem, IdentityCheck
from courts.access.states import IdentityCheckState
from courts.ground.models import Notice, Person, User
from demo.people import Cast
from tests.access.test_identity_checks import NAME, NUMBER, client_of, newcomer, requested, seen, verified

OTHER = "784199000000028"
WRONG = "784199000000019"


def typed(number: str, **more: str) -> dict[str, str]:
    return {"act": "verify", "document_type": "emirates_id", "name_ar": NAME, "number": number, **more}


@pytest.mark.parametrize("number", [OTHER, WRONG])
def test_number_other_than_the_declared_one_is_confirmed_once(cast: Cast, number: str) -> None:
    check = requested(cast, newcomer())
    clerk, address = client_of(cast.users["clerk"]), reverse("identity_check", args=[check.pk])
    assert "number_is_right" not in clerk.get(address).content.decode()
    answer = clerk.post(address, typed(number))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"المصرّح به {NUMBER}" in page
    assert f'value="{number}"' in page
    # The box confirms the number that was asked about, not another one.
    assert clerk.post(address, typed(number, number_is_right=NUMBER)).status_code == 400
    check.refresh_from_db()
    assert check.state == IdentityCheckState.REQUESTED
    assert clerk.post(address, typed(number, number_is_right=number)).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.seen_number) == (IdentityCheckState.VERIFIED, number)


def test_number_as_declared_is_not_asked_about(cast: Cast) -> None:
    check = requested(cast, newcomer())
    clerk = client_of(cast.users["clerk"])
    assert clerk.post(reverse("identity_check", args=[check.pk]), typed(NUMBER)).status_code == 302


def test_wrong_check_digit_of_a_request_is_confirmed_once(cast: Cast) -> None:
    user = newcomer()
    request = {"emirates_id": WRONG, "venue": str(cast.venues["court"].pk), "method": "desk"}
    client = client_of(user)
    answer = client.post(reverse("prove_identity"), request)
    assert answer.status_code == 400
    assert "number_is_right" in answer.content.decode()
    assert not IdentityCheck.records.exists()
    assert client.post(reverse("prove_identity"), {**request, "number_is_right": WRONG}).status_code == 302
    assert IdentityCheck.records.get().emirates_id == WRONG


def test_decided_page_shows_the_document_and_the_last_digits_that_were_seen(cast: Cast) -> None:
    check = requested(cast, newcomer())
    assert verified(cast, check, seen(number=OTHER)) == IdentityCheckState.VERIFIED
    page = client_of(cast.users["clerk"]).get(reverse("identity_check", args=[check.pk])).content.decode()
    assert "…028" in page
    assert OTHER not in page
    assert "غير الرقم المصرّح به" in page


def disputed(cast: Cast, user: User, number: str) -> IdentityCheck:
    check = requested(cast, user)
    assert verified(cast, check, seen(user.person.name_ar, number)) == IdentityCheckState.DISPUTED
    return check


def test_two_people_are_joined_only_after_the_page_has_asked_once(cast: Cast) -> None:
    known, user = Person.records.create(name_ar="هند سالم", emirates_id=NUMBER), newcomer()
    check = disputed(cast, user, NUMBER)
    clerk, address = client_of(cast.users["clerk"]), reverse("identity_check", args=[check.pk])
    assert '<button type="submit" disabled hidden>' in clerk.get(address).content.decode()
    answer = clerk.post(address, {"act": "same_person", "reason": "الاسم بعد الزواج"})
    assert answer.status_code == 200
    assert "لا يمكن التراجع" in answer.content.decode()
    check.refresh_from_db()
    assert check.state == IdentityCheckState.DISPUTED
    assert clerk.post(address, {"act": "join", "reason": "الاسم بعد الزواج"}).status_code == 302
    assert User.objects.get(pk=user.pk).person_id == known.pk


def test_second_account_of_a_person_is_told_to_use_the_first(cast: Cast) -> None:
    lawyer = cast.people["lawyer"]
    user = newcomer(name=lawyer.name_ar)
    check = disputed(cast, user, lawyer.emirates_id)
    assert check.problem == CheckProblem.HAS_ACCOUNT
    clerk, address = client_of(cast.users["clerk"]), reverse("identity_check", args=[check.pk])
    assert "second_account" in clerk.get(address).content.decode()
    assert clerk.post(address, {"act": "second_account"}).status_code == 302
    check.refresh_from_db()
    assert check.state == IdentityCheckState.REFUSED
    assert not Person.records.get(user=user).is_verified
    assert Notice.records.filter(kind="identity_decided", recipient=user.person).exists()
    page = client_of(user).get(reverse("prove_identity")).content.decode()
    assert "حساب ثانٍ للشخص نفسه" in page


def test_only_a_document_with_an_account_makes_a_second_account(cast: Cast) -> None:
    Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    check = disputed(cast, newcomer(), NUMBER)
    clerk, address = client_of(cast.users["clerk"]), reverse("identity_check", args=[check.pk])
    assert "second_account" not in clerk.get(address).content.decode()
    assert clerk.post(address, {"act": "second_account"}).status_code == 409
