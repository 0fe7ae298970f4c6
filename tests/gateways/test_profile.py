"""A number is proven by a code that arrives on it; then its owner chooses what goes there."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.models import ContactCode
from courts.access.services import contacts
from courts.access.services.mails import account_mails
from courts.gateways.models import ChannelChoice, GatewayMessage
from courts.gateways.numbers import e164
from courts.gateways.states import GROUPS, Group
from courts.ground.models import AccountMail, AuditEntry, Contact
from demo.people import Cast
from tests.gateways.numbers import NUMBER, own_number, stored_messages


@pytest.fixture
def browser(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["claimant"])
    return client


def added(browser: Client, number: str = NUMBER) -> Contact:
    answer = browser.post(reverse("contact_add_telephone"), {"number": number})
    contact = Contact.records.get(address=number)
    assert answer["Location"] == reverse("contact_code", args=[contact.pk])
    return contact


def code_on_the_telephone() -> str:
    account_mails.send_due()
    found = re.search(r"\b\d{8}\b", stored_messages()[-1].body)
    assert found is not None
    return found.group()


def enter(browser: Client, contact: Contact, code: str) -> Any:
    return browser.post(reverse("contact_code", args=[contact.pk]), {"code": code})


def test_code_by_sms_confirms_the_number_and_leads_to_the_channels(browser: Client) -> None:
    contact = added(browser)
    code = code_on_the_telephone()
    [message] = stored_messages()
    assert (message.channel, message.to) == ("sms", "+971501234567")
    assert mail.outbox == []
    # The row with the code is gone, and the row at the gateway has neither code nor number.
    assert not AccountMail.records.exists()
    assert code not in str(GatewayMessage.records.values())
    answer = enter(browser, contact, code)
    assert answer["Location"] == reverse("message_channels")
    contact.refresh_from_db()
    assert contact.verified_at is not None
    assert "+971501234567" in browser.get(answer["Location"]).content.decode()


def test_code_works_in_five_attempts_only(browser: Client) -> None:
    contact = added(browser)
    code = code_on_the_telephone()
    for _attempt in range(contacts.ATTEMPTS):
        assert enter(browser, contact, "00000000").status_code == 400
    assert enter(browser, contact, code).status_code == 400
    contact.refresh_from_db()
    assert contact.verified_at is None


def test_codes_to_one_number_are_limited_over_all_accounts(cast: Cast, client: Client) -> None:
    for member in ("claimant", "judge", "lawyer", "counsel"):
        client.force_login(cast.users[member])
        assert client.post(reverse("contact_add_telephone"), {"number": NUMBER}).status_code == 302
    client.force_login(cast.users["witness"])
    answer = client.post(reverse("contact_add_telephone"), {"number": NUMBER})
    assert answer.status_code == 400
    assert NUMBER in answer.content.decode()
    assert AccountMail.records.filter(channel="sms").count() == contacts.CODES_TO_A_NUMBER


@pytest.mark.parametrize("number", ["042223344", "022223344"])
def test_landline_is_stored_without_a_code(browser: Client, number: str) -> None:
    assert browser.post(reverse("contact_add_telephone"), {"number": number})["Location"] == reverse("profile")
    assert not ContactCode.records.exists()
    assert not AccountMail.records.exists()


def test_without_a_gateway_nothing_is_offered(browser: Client, settings: Any) -> None:
    settings.GATEWAY_CONSOLE = False
    assert browser.post(reverse("contact_add_telephone"), {"number": NUMBER})["Location"] == reverse("profile")
    assert not AccountMail.records.exists()
    page = browser.get(reverse("message_channels")).content.decode()
    assert 'name="language_dates"' in page
    assert 'value="sms"' not in page


def wanted(channel: str) -> dict[str, str]:
    languages = {f"language_{group}": "profile" for group, _label in GROUPS}
    return {**{group.value: channel for group in Group}, **languages, "failed": "sms"}


def test_choice_is_stored_and_told_by_mail(cast: Cast, browser: Client) -> None:
    own_number(cast, "claimant", NUMBER)
    answer = browser.post(reverse("message_channels"), {**wanted("email"), "dates": "whatsapp"})
    assert answer.status_code == 302
    assert list(ChannelChoice.records.values_list("group", "channel")) == [("dates", "whatsapp")]
    account_mails.send_due()
    [letter] = mail.outbox
    assert letter.to == ["claimant@diwan.example"]
    assert "567" in letter.body
    assert "501234567" not in letter.body
    assert AuditEntry.records.get(action="person.channels").detail == {"dates": "whatsapp"}
    browser.post(reverse("message_channels"), {**wanted("email"), "dates": "whatsapp"})
    assert AuditEntry.records.filter(action="person.channels").count() == 1


@pytest.mark.parametrize("channel", ["sms", "inbox", "worklist", "fax", ""])
def test_only_offered_channels_are_accepted(cast: Cast, browser: Client, settings: Any, channel: str) -> None:
    settings.GATEWAY_CHANNELS = ("whatsapp",)
    own_number(cast, "claimant", NUMBER)
    assert browser.post(reverse("message_channels"), wanted(channel)).status_code == 400
    assert not ChannelChoice.records.exists()


def test_unverified_number_offers_no_channel(cast: Cast, browser: Client) -> None:
    own_number(cast, "claimant", NUMBER)
    Contact.records.filter(channel="phone").update(verified_at=None)
    assert 'value="sms"' not in browser.get(reverse("message_channels")).content.decode()
    assert browser.post(reverse("message_channels"), wanted("sms")).status_code == 400


def test_number_chosen_last_receives_the_messages(cast: Cast, browser: Client, clock: time_machine.Coordinates) -> None:
    first, second = own_number(cast, "claimant", NUMBER), own_number(cast, "claimant", "0507654321")
    clock.shift(1)
    assert browser.post(reverse("contact_choose", args=[first.pk])).status_code == 302
    assert "+971501234567" in browser.get(reverse("message_channels")).content.decode()
    browser.post(reverse("contact_remove", args=[first.pk]))
    assert "+971507654321" in browser.get(reverse("message_channels")).content.decode()
    assert Contact.records.filter(pk=second.pk).exists()


@pytest.mark.parametrize(
    "stored, number",
    [
        ("0501234567", "+971501234567"),
        ("+442071234567", "+442071234567"),
        ("042223344", None),
        ("+97142223344", None),
        ("+0501234567", None),
        ("0501234567\n", None),
        ("٠٥٠١٢٣٤٥٦٧", None),
        ("+44 207 123 4567", None),
        ("+1;rcpt=+15550000000", None),
        ("", None),
    ],
)
def test_only_numbers_of_one_form_go_to_the_gateway(stored: str, number: str | None) -> None:
    assert e164(stored) == number


def test_countries_of_the_settings_bound_the_numbers(settings: Any) -> None:
    settings.GATEWAY_COUNTRIES = ["971", "966"]
    assert e164(NUMBER) == "+971501234567"
    assert e164("+966501234567") == "+966501234567"
    assert e164("+882161234567") is None
