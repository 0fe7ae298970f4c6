"""Registration: a mailbox is proven by a code, an account opens, and nothing tells whether an address is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.access.models import Registration
from courts.access.services.identity import registrations
from courts.access.tasks import send_account_mails
from courts.ground import clock
from courts.ground.models import AuditEntry, IdentityLevel, User
from demo.people import Cast
from tests.hearings.cases import NOW

FRESH = "salma@diwan.example"
PASSWORD = "نخلة وبحر وقمر هادئ"
GOOD = {
    "name_ar": "سلمى راشد",
    "name_en": "Salma Rashid",
    "emirates_id": "٧٨٤-١٩٩٠-٠٠٠٠٠٠١-٠",
    "password": PASSWORD,
}


@pytest.fixture(autouse=True)
def time(settings: Any) -> Iterator[time_machine.Coordinates]:
    settings.REGISTRATION = True
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ask(client: Client, address: str) -> str:
    """Ask for a code, and return the text of the mail."""
    assert client.post(reverse("register"), {"email": address}).url == reverse("register_code")
    send_account_mails()
    return str(mail.outbox[-1].body)


def code_in(text: str) -> str:
    return re.findall(r"^\d{8}$", text, re.MULTILINE)[0]


def at_details(client: Client, address: str = FRESH) -> None:
    answer = client.post(reverse("register_code"), {"code": code_in(ask(client, address))})
    assert answer.url == reverse("register_details")


def test_visitor_opens_account_whose_identity_is_not_proven(db: None) -> None:
    client = Client()
    at_details(client)
    assert client.post(reverse("register_details"), GOOD).url == reverse("home")
    user = User.objects.select_related("person").get(email=FRESH)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.person.identity_level == IdentityLevel.NONE
    assert (user.person.emirates_id, user.person.declared_emirates_id) == ("", "784199000000010")
    assert user.check_password(PASSWORD)
    assert AuditEntry.records.filter(action="account.registered", subject_id=str(user.pk)).exists()


def test_known_address_gets_same_page_and_statements_and_no_code(cast: Cast) -> None:
    pages, statements = [], []
    for address in (FRESH, cast.users["lawyer"].email):
        client = Client()
        with CaptureQueriesContext(connection) as captured:
            client.post(reverse("register"), {"email": address})
        statements.append([re.sub(r"'[^']*'|[0-9a-f]{32}|s[0-9]+_x[0-9]+", "?", each["sql"])[:60] for each in captured])
        page = client.get(reverse("register_code")).content.decode()
        pages.append(re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", page.replace(address, "?")))
    assert statements[0] == statements[1]
    assert re.sub(r'"X-CSRFToken": "[^"]*"', "", pages[0]) == re.sub(r'"X-CSRFToken": "[^"]*"', "", pages[1])
    send_account_mails()
    fresh, known = (str(each.body) for each in mail.outbox)
    assert re.search(r"^\d{8}$", fresh, re.MULTILINE)
    assert not re.search(r"\d{8}", known)
    assert reverse("account_login") in known


def test_address_of_a_closed_account_is_told_who_can_open_it_again(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["witness"].pk).update(is_active=False)
    ask(Client(), cast.users["witness"].email)
    letter = str(mail.outbox[-1].body)
    assert "only the institution can open the account again" in letter
    assert not re.search(r"\d{8}", letter)
    assert reverse("account_reset_password") not in letter


def test_code_is_refused_after_ten_minutes(db: None, time: time_machine.Coordinates) -> None:
    client = Client()
    code = code_in(ask(client, FRESH))
    time.shift(timedelta(minutes=10, seconds=1))
    assert client.post(reverse("register_code"), {"code": code}).status_code == 400


def test_right_code_is_refused_after_five_wrong_ones_in_the_same_words(db: None) -> None:
    client = Client()
    code = code_in(ask(client, FRESH))
    wrong = "00000000" if code != "00000000" else "11111111"
    answers = [client.post(reverse("register_code"), {"code": each}) for each in [wrong] * 5 + [code]]
    assert {answer.status_code for answer in answers} == {400}
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1
    assert client.get(reverse("register_details")).url == reverse("register")


def test_code_works_once_and_for_its_own_registration(db: None) -> None:
    first, second = Client(), Client()
    code = code_in(ask(first, FRESH))
    ask(second, "other@diwan.example")
    assert second.post(reverse("register_code"), {"code": code}).status_code == 400
    assert first.post(reverse("register_code"), {"code": code}).status_code == 302
    assert first.post(reverse("register_code"), {"code": code}).status_code == 400


def test_two_posts_of_the_details_open_one_account(db: None) -> None:
    client = Client()
    at_details(client)
    key = Registration.records.get().pk
    details = registrations.Details("سلمى", "", "", "P1", "Jordan", PASSWORD)
    registrations.complete(key, details)
    with pytest.raises(registrations.RegistrationEnded):
        registrations.complete(key, details)
    assert User.objects.filter(email=FRESH).count() == 1


def test_address_that_got_an_account_meanwhile_is_told_to_sign_in(cast: Cast) -> None:
    client = Client()
    at_details(client)
    User.objects.filter(pk=cast.users["lawyer"].pk).update(email=FRESH)
    answer = client.post(reverse("register_details"), GOOD)
    assert answer.status_code == 400
    assert "_auth_user_id" not in client.session
    assert User.objects.filter(email=FRESH).count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "salma",
        "a@b@diwan.example",
        "سلمى@diwan.example",
        "salma@diwan.example\r\nBcc: all@diwan.example",
        f"{'a' * 320}@diwan.example",
    ],
)
def test_bad_address_is_refused_and_gets_no_mail(db: None, address: str) -> None:
    assert Client().post(reverse("register"), {"email": address}).status_code == 400
    assert send_account_mails() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name_ar": ""}, "name_ar"),
        ({"emirates_id": "78419900000001"}, "emirates_id"),
        ({"emirates_id": "784209912345678"}, "emirates_id"),
        ({"emirates_id": "785199000000010"}, "emirates_id"),
        ({"emirates_id": "784199000000019"}, "emirates_id"),
        ({"emirates_id": ""}, "emirates_id"),
        ({"emirates_id": "", "document_number": "P123"}, "document_issuer"),
        ({"password": "short"}, "password"),
        ({"password": "123456789012345"}, "password"),
    ],
)
def test_bad_details_are_named_at_their_field_and_the_rest_is_kept(db: None, wrong: dict[str, str], field: str) -> None:
    client = Client()
    at_details(client)
    answer = client.post(reverse("register_details"), {**GOOD, **wrong})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "Salma Rashid" in answer.content.decode()
    assert not User.objects.exists()


def test_number_with_wrong_check_digit_is_taken_once_it_is_confirmed(db: None) -> None:
    client = Client()
    at_details(client)
    typed = {**GOOD, "emirates_id": "784199000000019", "number_is_right": "on"}
    assert client.post(reverse("register_details"), typed).status_code == 302
    assert User.objects.get().person.declared_emirates_id == "784199000000019"


def test_one_address_gets_five_mails_in_a_quarter_of_an_hour(db: None) -> None:
    answers = [Client().post(reverse("register"), {"email": FRESH}).status_code for _turn in range(6)]
    assert answers == [302] * 5 + [429]


def test_pages_are_missing_where_the_institution_opens_accounts(db: None, settings: Any) -> None:
    settings.REGISTRATION = False
    for name in ("register", "register_code", "register_details"):
        assert Client().get(reverse(name)).status_code == 404
    assert reverse("register") not in Client().get(reverse("home")).content.decode()
    assert reverse("register") not in Client().get(reverse("account_login")).content.decode()


def test_home_page_and_sign_in_lead_to_registration(db: None) -> None:
    User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    for name in ("home", "account_login"):
        assert reverse("register") in Client().get(reverse(name)).content.decode()


def test_old_registrations_are_deleted(db: None, time: time_machine.Coordinates) -> None:
    old = registrations.start(FRESH)
    time.shift(timedelta(hours=25))
    fresh = registrations.start(FRESH)
    # A sweep reads the clock of the database, which the test cannot move.
    Registration.records.filter(pk=old.pk).update(created_at=clock.database_now() - timedelta(hours=25))
    Registration.records.filter(pk=fresh.pk).update(created_at=clock.database_now())
    registrations.delete_old()
    assert list(Registration.records.values_list("pk", flat=True)) == [fresh.pk]


@pytest.mark.parametrize("is_open", [True, False])
def test_help_says_how_to_get_an_account(db: None, settings: Any, is_open: bool) -> None:
    settings.REGISTRATION = is_open
    for language in ("ar", "en"):
        client = Client(headers={"Accept-Language": language})
        assert (reverse("register") in client.get(reverse("help")).content.decode()) is is_open
