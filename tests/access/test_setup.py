"""The guided set-up of an empty installation: its link, its tasks, its checks, and its end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from courts.access.management.commands import setup_link
from courts.access.models import Institution, SetupLink
from courts.access.services.institution.setup_links import offer_link
from courts.access.services.mails.account_mails import send_due
from courts.ground import clock
from courts.ground.declared import installation
from courts.ground.declared.installation import Finding
from courts.ground.models import AuditEntry, Contact, User, Venue
from demo.people import Cast
from tests.access.administrators import administrator, client_of

pytestmark = pytest.mark.django_db

INSTITUTION = {"name_ar": "محاكم الشمال", "name_en": "Northern Courts", "language": "ar", "law_profile": "uae_federal"}
VENUE = {
    "kind": "court",
    "code": "NRC",
    "name_ar": "محكمة الشمال",
    "name_en": "Northern Court",
    "zone": "Asia/Dubai",
    "law_profile": "uae_federal",
}
PERSON = {
    "name_ar": "سلمى المدير",
    "name_en": "Salma Admin",
    "email": "Salma@Courts.example",
    "password": "four quiet desert lamps",
    "password_again": "four quiet desert lamps",
}


@pytest.fixture(autouse=True)
def _without_demonstration(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = False
    monkeypatch.setattr(installation, "_media", [lambda: Finding(is_good=True, code="answers", ports=(40000,))])


def link() -> str:
    token = offer_link()
    assert token is not None
    return f"{reverse('setup')}?link={token}"


def opened() -> Client:
    client = Client()
    assert client.get(link())["Location"] == reverse("setup")
    return client


def with_tasks_done(client: Client) -> Client:
    assert client.post(reverse("setup_institution"), INSTITUTION).status_code == 302
    assert client.post(reverse("setup_venue"), VENUE).status_code == 302
    assert client.post(reverse("setup_administrator"), PERSON).status_code == 302
    return client


def test_home_says_in_both_languages_that_it_is_not_set_up() -> None:
    page = Client().get("/").content.decode()
    assert "لم يكتمل الإعداد بعد" in page
    assert "Not set up yet" in page
    assert offer_link() not in page


def test_set_up_leads_from_the_link_to_the_home_page() -> None:
    client = with_tasks_done(opened())
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.is_staff) == ("salma@courts.example", True, True)
    assert user.check_password("four quiet desert lamps")
    assert Venue.records.get().code == "NRC"
    assert client.post(reverse("setup_checks"), {"act": "media"}).status_code == 200
    assert client.post(reverse("setup_finish"))["Location"] == "/"
    row = Institution.records.get()
    assert row.set_up_at
    assert row.media_checked_at
    assert row.clock_checked_at
    assert "Not set up yet" not in client.get("/").content.decode()
    assert client.get(reverse("setup")).status_code == 404
    actions = set(AuditEntry.records.values_list("action", flat=True))
    assert {"setup.link_offered", "institution.saved", "venue.added", "account.opened"} <= actions
    assert {"institution.set_up", "setup.media_checked", "setup.clock_checked"} <= actions


def test_pages_begin_in_the_language_of_the_institution(django_capture_on_commit_callbacks: Any) -> None:
    client = opened()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("setup_institution"), INSTITUTION | {"language": "en"})
    assert 'lang="en"' in Client().get(reverse("help")).content.decode()
    client.cookies["diwan-language"] = "ar"
    assert 'lang="ar"' in client.get(reverse("help")).content.decode()


def test_link_opens_the_set_up_in_one_browser_only() -> None:
    address, owner, other = link(), Client(), Client()
    assert owner.get(address)["Location"] == reverse("setup")
    refused = other.get(address)
    assert refused.status_code == 404
    assert "setup_link" in refused.content.decode(), "the command for a new link"
    assert other.get(reverse("setup_administrator")).status_code == 404
    # The browser that opened it goes on, also by the link in its history.
    assert owner.get(address)["Location"] == reverse("setup")
    assert owner.get(reverse("setup")).status_code == 200
    assert AuditEntry.records.filter(action="setup.link_opened").count() == 1


def test_link_is_stored_as_a_hash_and_a_new_one_voids_it() -> None:
    old, new = link(), link()
    row = SetupLink.records.get()
    assert len(new.partition("=")[2]) == 43, "256 bits"
    assert row.token_hash not in new
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 302


def test_open_set_up_ends_when_a_new_link_is_printed() -> None:
    client = opened()
    assert client.get(reverse("setup_institution")).status_code == 200
    link()
    assert client.get(reverse("setup_institution")).status_code == 404


def test_link_expires_after_a_day_and_so_does_the_open_set_up() -> None:
    address, client = link(), Client()
    with time_machine.travel(clock.now() + timedelta(hours=23, minutes=59)):
        assert client.get(address).status_code == 302
        assert client.get(reverse("setup")).status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert client.get(reverse("setup")).status_code == 404
    unopened = link()
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert Client().get(unopened).status_code == 404


def test_set_up_can_be_left_and_resumed_by_a_new_link_until_its_end() -> None:
    first, second = Client(), Client()
    first.get(link())
    first.post(reverse("setup_institution"), INSTITUTION)
    address = link()
    second.get(address)
    assert "محاكم الشمال" in second.get(reverse("setup")).content.decode()
    with_tasks_done(second)
    assert Client().get(address).status_code == 404
    assert first.post(reverse("setup_administrator"), PERSON | {"email": "b@courts.example"}).status_code == 404
    assert second.post(reverse("setup_administrator"), PERSON | {"email": "b@courts.example"}).status_code == 302
    assert User.objects.count() == 1


def test_second_factor_is_a_task_that_leads_back_to_the_tasks(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = with_tasks_done(opened())
    assert reverse("setup_factor") in client.get(reverse("setup")).content.decode()
    page = client.get(reverse("setup_factor"))["Location"]
    assert page == "/accounts/2fa/totp/activate/?next=%2Fsetup%2F"
    sign_in = client.get(page)["Location"]
    done = client.post(sign_in, {"login": "salma@courts.example", "password": PERSON["password"]})
    assert done["Location"] == page
    assert client.get(page).status_code == 200
    user = User.objects.get()
    codes = TOTP.activate(user, generate_totp_secret())
    assert codes
    assert client.get(reverse("mfa_continue"))["Location"] == reverse("setup")
    assert client.get(reverse("setup_factor"))["Location"] == reverse("setup")
    assert client.get(reverse("setup")).status_code == 200


def test_unmigrated_database_ends_the_command_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OperationalError("no such table: access_setuplink")

    monkeypatch.setattr(setup_link, "offer_link", missing)
    with pytest.raises(CommandError, match="migrate"):
        call_command("setup_link")


def test_no_link_is_offered_once_there_is_an_administrator() -> None:
    administrator()
    assert offer_link() is None
    assert not SetupLink.records.exists()


@pytest.mark.parametrize("address", ["", "?link=", "?link=x", "?link=" + "9" * 500])
def test_stranger_cannot_open_the_set_up(cast: Cast, address: str) -> None:
    link()
    for client in (Client(), client_of(cast.users["manager"])):
        for path in (reverse("setup") + address, reverse("setup_institution"), reverse("setup_checks")):
            assert client.get(path).status_code == 404, path
        assert client.post(reverse("setup_administrator"), PERSON).status_code == 404
    assert not User.objects.filter(email="salma@courts.example").exists()


def test_tasks_before_the_institution_lead_back_to_the_list() -> None:
    client = opened()
    for name in ("setup_venue", "setup_administrator", "setup_checks"):
        assert client.get(reverse(name))["Location"] == reverse("setup")
    assert client.post(reverse("setup_finish")).status_code == 409
    assert not Institution.records.exists()


@pytest.mark.parametrize(
    "wrong,field",
    [
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password_again": "four quiet desert lamp"}, "password_again"),
        ({"email": "salma"}, "email"),
        ({"name_ar": ""}, "name_ar"),
    ],
)
def test_wrong_administrator_is_refused_at_its_field(wrong: dict[str, str], field: str) -> None:
    client = opened()
    client.post(reverse("setup_institution"), INSTITUTION)
    client.post(reverse("setup_venue"), VENUE)
    answer = client.post(reverse("setup_administrator"), PERSON | wrong)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}
    assert not User.objects.exists()


def mailed_code(client: Client) -> str:
    client.post(reverse("setup_checks"), {"act": "send"})
    mail.outbox.clear()
    assert send_due() == 1
    assert mail.outbox[0].to == ["salma@courts.example"]
    found = re.search(r"\d{8}", str(mail.outbox[0].body))
    assert found
    return found.group()


def test_code_of_the_test_mail_verifies_the_address() -> None:
    client = with_tasks_done(opened())
    code = mailed_code(client)
    assert client.post(reverse("setup_checks"), {"act": "code", "code": code}).status_code == 302
    assert Institution.records.get().mail_checked_at
    assert Contact.records.get().verified_at
    assert client.post(reverse("setup_checks"), {"act": "code", "code": code}).status_code == 400, "one use"


def test_wrong_codes_use_up_the_test_mail() -> None:
    client = with_tasks_done(opened())
    code = mailed_code(client)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _try in range(5):
        assert client.post(reverse("setup_checks"), {"act": "code", "code": wrong}).status_code == 400
    assert client.post(reverse("setup_checks"), {"act": "code", "code": code}).status_code == 400
    assert not Institution.records.get().mail_checked_at


def test_node_that_does_not_answer_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_media", [lambda: Finding(is_good=False, code="no_node")])
    page = with_tasks_done(opened()).post(reverse("setup_checks"), {"act": "media"}).content.decode()
    assert "عناوين الوسائط" in page, "the task"
    assert not Institution.records.get().media_checked_at


def test_administrator_resumes_the_checks_after_sign_in() -> None:
    with_tasks_done(opened())
    SetupLink.records.all().delete()
    client = client_of(User.objects.get())
    assert client.get(reverse("setup_checks")).status_code == 200
    assert client.post(reverse("setup_finish")).status_code == 302
    assert client.get(reverse("setup_checks")).status_code == 404
