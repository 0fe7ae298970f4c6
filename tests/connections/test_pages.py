"""Pages of mail server and media addresses: the set-up, the overview, and proposals of administrators."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courts.access.services.institution.setup_links import offer_link
from courts.approvals.models import ProposedAct
from courts.connections.models import ConnectionSettings
from courts.connections.states import Area
from courts.connections.views import testing
from courts.ground.declared import installation
from courts.ground.declared.installation import Finding
from courts.ground.models import User
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up
from tests.access.test_setup import INSTITUTION, PERSON, VENUE
from tests.connections.given import MAIL_FORM, MEDIA, MEDIA_FORM, PASSWORD, RELAYS, SECRET, SENDER, SERVER, stored

pytestmark = pytest.mark.django_db
MAIL = {**SERVER, **SENDER}
WHY = {"reason": "انتقال الخادم"}
CHANGES = ["connection_mail", "connection_media"]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The answers of the servers, and the questions that they got."""
    found: dict[str, Any] = {"mail": "answers", "relay": "answers", "asked": []}

    def mail(server: Any, **more: Any) -> str:
        found["asked"].append((server, more))
        return str(found["mail"])

    def relay(candidate: Any) -> Finding:
        found["asked"].append(candidate)
        return Finding(is_good=found["relay"] == "answers", code=found["relay"], address="turn.example")

    monkeypatch.setattr(testing, "ask_mail_server", mail)
    monkeypatch.setattr(testing, "may_ask", lambda _host: "")
    monkeypatch.setattr(installation, "_relay", [relay])
    return found


def in_set_up() -> Client:
    client = Client()
    client.get(f"{reverse('setup')}?link={offer_link()}")
    client.post(reverse("setup_institution"), INSTITUTION)
    client.post(reverse("setup_venue"), VENUE)
    client.post(reverse("setup_administrator"), PERSON)
    return client


def confirmed(email: str = "root@diwan.example") -> Client:
    client = client_of(administrator(email))
    step_up(client, reverse("connection_mail"))
    return client


def seen(area: Area) -> dict[str, str]:
    row = ConnectionSettings.records.filter(area=area, state="in_use").first()
    return {"seen": str(row.pk) if row else ""}


def test_set_up_tests_and_saves_the_mail_server(answers: dict[str, Any]) -> None:
    client = in_set_up()
    assert client.get(reverse("setup_mail")).status_code == 200
    assert client.post(reverse("setup_mail"), MAIL_FORM)["Location"] == reverse("setup")
    [(server, more)] = answers["asked"]
    assert (server.host, server.password) == ("mail.example", PASSWORD)
    assert more == {"sender": "no-reply@courts.example", "recipient": "salma@courts.example"}
    tasks = client.get(reverse("setup")).content.decode()
    assert "mail.example:587" in tasks
    page = client.get(reverse("setup_mail")).content.decode()
    assert PASSWORD not in page + tasks


def test_failed_test_needs_a_tick_and_the_password_again(answers: dict[str, Any]) -> None:
    client = in_set_up()
    answers["mail"] = "sign_in"
    refused = client.post(reverse("setup_mail"), MAIL_FORM)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert 'name="save_anyway"' in page
    assert PASSWORD not in page
    assert not ConnectionSettings.records.exists()
    again = client.post(reverse("setup_mail"), {**MAIL_FORM, "password": "", "typed": "1", "save_anyway": "on"})
    assert set(again.context["form"].errors) == {"password"}
    assert client.post(reverse("setup_mail"), {**MAIL_FORM, "save_anyway": "on"}).status_code == 302
    assert ConnectionSettings.records.get().state == "in_use"


def test_set_up_tests_and_saves_the_relay(answers: dict[str, Any]) -> None:
    client = in_set_up()
    assert client.post(reverse("setup_media"), MEDIA_FORM).status_code == 302
    assert answers["asked"] == [(tuple(RELAYS), SECRET)]
    assert ConnectionSettings.records.get().values == MEDIA
    assert SECRET not in client.get(reverse("setup_media")).content.decode()
    answers["relay"] = "refuses"
    assert client.post(reverse("setup_media"), {**MEDIA_FORM, "ports": "41000"}).status_code == 400
    # The restart is named on the page.
    assert client.post(reverse("setup_media"), {"address": "", "ports": "", "relays": ""}).status_code == 302


def test_tasks_wait_for_the_administrator_of_the_set_up() -> None:
    client = Client()
    client.get(f"{reverse('setup')}?link={offer_link()}")
    for name in ("setup_mail", "setup_media", "setup_factor"):
        assert client.get(reverse(name))["Location"] == reverse("setup")


@pytest.mark.parametrize("name", ["setup_mail", "setup_media"])
def test_strangers_and_finished_set_ups_have_no_tasks(cast: Cast, name: str, answers: dict[str, Any]) -> None:
    offer_link()
    for client in (Client(), client_of(cast.users["manager"]), client_of(administrator())):
        assert client.get(reverse(name)).status_code == 404
        assert client.post(reverse(name), MAIL_FORM).status_code == 404
    assert answers["asked"] == []


@pytest.mark.parametrize("name", ["connections", *CHANGES])
def test_people_without_the_right_get_no_page(cast: Cast, name: str) -> None:
    assert client_of(cast.users["manager"]).get(reverse(name)).status_code == 404
    assert client_of(cast.users["claimant"]).post(reverse(name), MAIL_FORM).status_code in {404, 405}


@pytest.mark.parametrize("name", CHANGES)
def test_change_asks_for_a_step_up(name: str) -> None:
    assert "reauthenticate" in client_of(administrator()).get(reverse(name))["Location"]


def test_proposal_is_confirmed_by_another_administrator(answers: dict[str, Any]) -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    first = confirmed()
    form = {**MAIL_FORM, **WHY, "host": "new.example", "password": "another-password", **seen(Area.MAIL)}
    done = first.post(reverse("connection_mail"), form)
    act = ProposedAct.records.get()
    assert done["Location"] == reverse("proposed_act", args=[act.pk])
    second = client_of(administrator("second@diwan.example"))
    page = second.get(reverse("proposed_act", args=[act.pk])).content.decode()
    assert "mail.example" in page
    assert "new.example" in page
    confirm = reverse("proposed_act_confirm", args=[act.pk])
    step_up(second, confirm)
    assert "new.example" in second.get(confirm).content.decode()
    assert second.post(confirm).status_code == 302
    overview = second.get(reverse("connections")).content.decode()
    assert "new.example:587" in overview
    assert "another-password" not in page + overview
    assert second.get(reverse("inbox")).status_code == 200
    assert User.objects.count() == 2


def test_stored_password_is_not_sent_to_another_server(answers: dict[str, Any]) -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    form = {**MAIL_FORM, **WHY, "host": "evil.example", "password": "", **seen(Area.MAIL)}
    refused = confirmed().post(reverse("connection_mail"), form)
    assert set(refused.context["form"].errors) == {"password"}
    assert answers["asked"] == []


def test_outdated_page_is_a_conflict(answers: dict[str, Any]) -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    form = {**MAIL_FORM, **WHY, "sender_name": "Other", "seen": ""}
    assert confirmed().post(reverse("connection_mail"), form).status_code == 409


def test_fixed_values_are_shown_and_cannot_be_posted(settings: Any, answers: dict[str, Any]) -> None:
    settings.MEDIA_ADDRESS, settings.MEDIA_PORTS = "198.51.100.7", (41000,)
    settings.TURN_URLS, settings.TURN_SECRET = ("turn:env.example",), "e" * 32
    client = confirmed()
    page = client.get(reverse("connection_media")).content.decode()
    assert "198.51.100.7" in page
    assert "DIWAN_TURN_URLS" in page
    assert "e" * 32 not in page
    assert 'name="relays"' not in page
    client.post(reverse("connection_media"), {**MEDIA_FORM, **WHY})
    assert answers["asked"] == []
    assert not ConnectionSettings.records.exists()


def test_value_that_is_not_fixed_is_changed_next_to_fixed_ones(settings: Any, answers: dict[str, Any]) -> None:
    settings.EMAIL_FROM_IS_SET = True
    settings.TURN_URLS, settings.TURN_SECRET = ("turn:env.example",), "e" * 32
    client = confirmed()
    assert client.post(reverse("connection_media"), {**MEDIA_FORM, **WHY}).status_code == 302
    assert ConnectionSettings.records.get().values == {"address": "203.0.113.10", "ports": [40000]}
    assert client.post(reverse("connection_mail"), {**MAIL_FORM, **WHY}).status_code == 302
    assert "sender" not in ConnectionSettings.records.get(area="mail").values


def test_tests_are_limited(answers: dict[str, Any]) -> None:
    client = confirmed()
    answers["mail"] = "silent"
    for _try in range(testing.TESTS_PER_HOUR):
        client.post(reverse("connection_mail"), {**MAIL_FORM, **WHY})
    asked = len(answers["asked"])
    assert client.post(reverse("connection_mail"), {**MAIL_FORM, **WHY}).status_code == 400
    assert len(answers["asked"]) == asked


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"host": "mail example"}, "host"),
        ({"host": "http://mail.example"}, "host"),
        ({"host": "mail.example\r\nRCPT TO:<a@b.example>"}, "host"),
        ({"host": "a" * 64 + ".example"}, "host"),
        ({"host": ""}, "host"),
        ({"port": "22"}, "port"),
        ({"port": "6379"}, "port"),
        ({"encryption": "maybe"}, "encryption"),
        ({"encryption": "none"}, "encryption"),
        ({"username": ""}, "username"),
        ({"username": "diwan\r\nQUIT"}, "username"),
        ({"password": ""}, "password"),
        ({"password": "a\nb"}, "password"),
        ({"sender": "no-reply"}, "sender"),
        ({"sender": "a@b.example\nBcc: c@d.example"}, "sender"),
        ({"sender_name": "Diwan\nBcc: c@d.example"}, "sender_name"),
        ({"sender_name": "x" * 121}, "sender_name"),
        ({"reason": ""}, "reason"),
    ],
)
def test_wrong_mail_server_is_refused_at_its_field(answers: dict[str, Any], wrong: dict[str, str], field: str) -> None:
    refused = confirmed().post(reverse("connection_mail"), {**MAIL_FORM, **WHY, **wrong})
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {field}
    assert answers["asked"] == []


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"address": "media.example"}, "address"),
        ({"address": "127.0.0.1"}, "address"),
        ({"address": "fe80::1%eth0"}, "address"),
        ({"ports": "80"}, "ports"),
        ({"ports": "70000"}, "ports"),
        ({"ports": "40000-40100"}, "ports"),
        ({"ports": "9" * 39}, "ports"),
        ({"ports": "²²²²"}, "ports"),
        ({"relays": "turn:turn.example:22"}, "relays"),
        ({"relays": "javascript:alert(1)"}, "relays"),
        ({"relays": "\n".join(f"turn:turn{n}.example" for n in range(7))}, "relays"),
        ({"relays": ""}, "relays"),
        ({"secret_text": ""}, "secret_text"),
        ({"secret_text": "short"}, "secret_text"),
    ],
)
def test_wrong_media_address_is_refused_at_its_field(
    answers: dict[str, Any], wrong: dict[str, str], field: str
) -> None:
    refused = confirmed().post(reverse("connection_media"), {**MEDIA_FORM, **WHY, **wrong})
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {field}
    assert answers["asked"] == []


def test_proposal_that_waits_is_shown_instead_of_the_form(answers: dict[str, Any]) -> None:
    client = confirmed()
    client.post(reverse("connection_mail"), {**MAIL_FORM, **WHY})
    act = ProposedAct.records.get()
    for name in ("connections", "connection_mail"):
        assert reverse("proposed_act", args=[act.pk]) in client.get(reverse(name)).content.decode()
    assert client.post(reverse("connection_mail"), {**MAIL_FORM, **WHY}).status_code == 409
