"""A new password by mail: a proven person without a second factor also states the number of their document."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from courts.access.services import accounts
from courts.access.services.mails import account_mails
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import Contact, IdentityLevel, Person, User
from demo.people import Cast

NEW = "an entirely new password 7"
SECOND = "second@diwan.example"
OTHER = "784198110000099"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def lawyer(cast: Cast) -> User:
    return cast.users["lawyer"]


def page_of(user: User) -> tuple[Client, str, Any]:
    """Open the link of a mail to the account: the browser, the address of the form, and the page."""
    client = Client()
    client.cookies["diwan-language"] = "en"
    user = User.objects.get(pk=user.pk)
    arguments = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    address = client.get(reverse("account_reset_password_from_key", args=arguments))["Location"]
    return client, address, client.get(address)


def try_with(user: User, **typed: str) -> Any:
    client, address, _page = page_of(user)
    return client.post(address, {"password1": NEW, "password2": NEW, **typed})


def is_new(user: User) -> bool:
    return User.objects.get(pk=user.pk).check_password(NEW)


def asks_for_number(user: User) -> bool:
    return b'name="number"' in page_of(user)[2].content


def without_numbers(user: User, **columns: Any) -> None:
    Person.records.filter(pk=user.person_id).update(emirates_id="", **columns)


def test_mailbox_alone_sets_no_password_of_a_proven_person(lawyer: User) -> None:
    assert asks_for_number(lawyer)
    for typed in ({}, {"number": ""}, {"number": OTHER}):
        assert try_with(lawyer, **typed).context["form"].errors["number"]
    assert not is_new(lawyer)


def test_number_of_the_emirates_id_sets_it_as_people_type_it(lawyer: User) -> None:
    number = lawyer.person.emirates_id
    typed = f"{number[:3]}-{number[3:7]}-{number[7:14]}-{number[14:]}".translate(
        str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    )
    assert try_with(lawyer, number=typed).status_code == 302
    assert is_new(lawyer)


def test_all_verified_addresses_are_told_of_the_reset(lawyer: User) -> None:
    Contact.records.create(person=lawyer.person, channel="email", address=SECOND, verified_at=clock.now())
    try_with(lawyer, number=lawyer.person.emirates_id)
    mail.outbox.clear()
    account_mails.send_due()
    assert {message.to[0] for message in mail.outbox} == {lawyer.email, SECOND}


def test_sixth_number_of_a_day_is_refused_by_the_same_sentence(lawyer: User) -> None:
    answers = [try_with(lawyer, number=OTHER) for _turn in range(5)]
    answers.append(try_with(lawyer, number=lawyer.person.emirates_id))
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1
    assert not is_new(lawyer)


def test_password_that_is_refused_uses_up_no_number(lawyer: User) -> None:
    for _turn in range(6):
        assert try_with(lawyer, number=OTHER, password1="short", password2="short").status_code == 200
    assert try_with(lawyer, number=lawyer.person.emirates_id).status_code == 302


def test_right_number_begins_the_count_again(lawyer: User) -> None:
    for _turn in range(4):
        try_with(lawyer, number=OTHER)
    assert try_with(lawyer, number=lawyer.person.emirates_id).status_code == 302
    assert "number" in try_with(lawyer, number=OTHER).context["form"].errors
    assert try_with(lawyer, number=lawyer.person.emirates_id).status_code == 302


def test_passport_counts_once_the_institution_has_seen_it(lawyer: User) -> None:
    without_numbers(lawyer, document_number="A1234567", document_issuer="India")
    assert not asks_for_number(lawyer)
    without_numbers(lawyer, document_verified_at=clock.now())
    assert try_with(lawyer, number="a 123-4567").status_code == 302
    assert is_new(lawyer)


def test_proven_person_without_a_number_is_told_to_come_to_an_office(lawyer: User) -> None:
    without_numbers(lawyer)
    page = page_of(lawyer)[2].content.decode()
    assert "Come to an office" in page
    assert 'name="password1"' not in page
    assert try_with(lawyer).status_code == 200
    assert try_with(lawyer, number="").status_code == 200
    assert not is_new(lawyer)


def test_account_with_a_factor_is_asked_for_its_code_at_the_sign_in_instead(lawyer: User) -> None:
    TOTP.activate(lawyer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert not asks_for_number(lawyer)
    assert try_with(lawyer).status_code == 302
    answer = Client().post(reverse("account_login"), {"login": lawyer.email, "password": NEW})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))


def test_account_that_is_not_proven_needs_the_link_alone(lawyer: User) -> None:
    Person.records.filter(pk=lawyer.person_id).update(identity_level=IdentityLevel.NONE)
    assert not asks_for_number(lawyer)
    assert try_with(lawyer).status_code == 302


def test_new_account_without_a_number_begins_with_its_mailbox(cast: Cast) -> None:
    person = Person.records.create(name_ar="موظف جديد", identity_level=IdentityLevel.VERIFIED)
    user = accounts.open_account(person, "new@diwan.example", actor=SYSTEM)
    assert try_with(user).status_code == 302
    assert is_new(user)


def test_password_of_a_provider_account_needs_the_number_too(lawyer: User) -> None:
    lawyer.set_unusable_password()
    lawyer.last_login = clock.now()
    lawyer.save()
    assert asks_for_number(lawyer)
    without_numbers(lawyer)
    assert try_with(lawyer).status_code == 200
    assert not is_new(lawyer)
