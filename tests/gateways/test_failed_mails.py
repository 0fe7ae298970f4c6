"""A mail that fails for good is followed by one SMS, where the person can get it; then a clerk has to act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as sent_mail
from django.test import Client
from django.urls import reverse

from courts.gateways.models import ChannelChoice
from courts.gateways.services.choices import choose
from courts.gateways.states import GROUPS
from courts.ground.actors import actor_for
from courts.ground.models import Contact, Notice
from courts.ground.queries.undelivered import undelivered_for
from courts.ground.services import mail
from courts.ground.services.notices import outbox, sweep, sweep_mails
from courts.registry.models import Case
from courts.registry.services.cases import end_representation
from demo.people import Cast
from hearings.models import Hearing
from tests.gateways.numbers import own_number, stored_messages
from tests.services.gateway_server import GatewayServer, gateway_server

SEND = mail.send


@pytest.fixture
def gateway(settings: Any) -> Iterator[GatewayServer]:
    with gateway_server() as server:
        settings.GATEWAY_URL, settings.GATEWAY_KEY = server.address, "key"
        yield server


def refuse(monkeypatch: pytest.MonkeyPatch, *members: str, error: type[Exception] = mail.Refused) -> None:
    """The mail server takes no mail for these people."""
    addresses = {f"{member}@diwan.example" for member in members}

    def send(message: Any, connection: Any) -> None:
        if addresses & set(message.to):
            raise error
        SEND(message, connection)

    monkeypatch.setattr(outbox.mail, "send", send)


def sweep_for(clock: time_machine.Coordinates, attempts: int) -> None:
    for attempt in range(attempts):
        sweep_mails()
        clock.shift(timedelta(minutes=2**attempt, seconds=30))


def rows_of(cast: Cast, member: str = "claimant") -> list[Notice]:
    """The messages about the listed hearing that leave the house, in the order of their attempts."""
    rows = Notice.records.filter(recipient=cast.people[member], kind="hearing_listed").exclude(channel="inbox")
    return list(rows.order_by("keeps_channel"))


def test_refused_mail_is_followed_by_one_sms(
    numbered: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Coordinates
) -> None:
    refuse(monkeypatch, "claimant", "judge")
    sweep_for(clock, 4)
    sweep()
    first, second = rows_of(numbered)
    assert (first.channel, first.state, first.skip_reason) == ("email", "failed", "address refused")
    assert (first.attempts, first.address) == (4, "claimant@diwan.example")
    assert (second.channel, second.state, second.address) == ("sms", "sent", "+971501234567")
    assert {message.to for message in stored_messages()} == {"+971501234567"}
    # The judge has no number: their mail is tried on, and is on no other channel.
    assert [(row.channel, row.state) for row in rows_of(numbered, "judge")] == [("email", "pending")]
    assert not undelivered_for(numbered.users["clerk"]).exists()


def test_two_failures_open_a_task_of_the_clerk(
    numbered: Cast,
    hearing: Hearing,
    gateway: GatewayServer,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Coordinates,
) -> None:
    gateway.status = 422
    refuse(monkeypatch, "claimant")
    sweep_for(clock, 4)
    sweep()
    sweep()
    first, second = rows_of(numbered)
    assert [(row.channel, row.state) for row in (first, second)] == [("email", "failed"), ("sms", "failed")]
    tasks = set(undelivered_for(numbered.users["clerk"]).values_list("pk", flat=True))
    assert second.pk in tasks
    assert first.pk not in tasks


def test_person_without_an_address_gets_the_sms_at_once(numbered: Cast, hearing: Hearing) -> None:
    Contact.records.filter(person=numbered.people["claimant"], channel="email").delete()
    sweep()
    sweep()
    first, second = rows_of(numbered)
    assert (first.state, first.skip_reason) == ("failed", "no address")
    assert (second.channel, second.state) == ("sms", "sent")


def test_mail_server_out_of_reach_is_waited_for_before_an_sms(
    numbered: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Coordinates
) -> None:
    refuse(monkeypatch, "claimant", error=RuntimeError)
    sweep_for(clock, 4)
    assert [row.state for row in rows_of(numbered)] == ["pending"]
    assert stored_messages() == []


def test_person_who_wants_no_sms_gets_none(
    numbered: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Coordinates
) -> None:
    choose(numbered.people["claimant"], {"failed": "email"}, {}, actor=actor_for(numbered.users["claimant"]))
    refuse(monkeypatch, "claimant")
    sweep_for(clock, 8)
    [row] = rows_of(numbered)
    assert row.state == "failed"
    assert stored_messages() == []


@pytest.mark.parametrize("missing", ["number", "gateway", "channel"])
def test_without_a_verified_number_or_a_gateway_there_is_no_sms(
    numbered: Cast,
    hearing: Hearing,
    settings: Any,
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Coordinates,
) -> None:
    if missing == "number":
        Contact.records.filter(channel="phone").update(verified_at=None)
    elif missing == "gateway":
        settings.GATEWAY_CONSOLE = False
    else:
        settings.GATEWAY_CHANNELS = ("whatsapp",)
    refuse(monkeypatch, "claimant")
    sweep_for(clock, 4)
    assert [row.state for row in rows_of(numbered)] == ["pending"]
    assert not Notice.records.filter(keeps_channel=True).exists()


def test_quiet_hours_hold_the_sms_back(
    numbered: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Coordinates
) -> None:
    refuse(monkeypatch, "claimant")
    sweep_for(clock, 4)
    person = numbered.people["claimant"]
    type(person).records.filter(pk=person.pk).update(quiet_from="09:00", quiet_until="10:20")
    sweep()
    assert [row.state for row in rows_of(numbered)] == ["failed", "pending"]
    assert not [message for message in stored_messages() if "جلسة" in message.body]


def test_right_that_ended_before_the_sms_stops_it(
    numbered: Cast, case: Case, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Coordinates
) -> None:
    own_number(numbered, "lawyer", "0507654321")
    refuse(monkeypatch, "lawyer")
    sweep_for(clock, 4)
    [acting] = case.parties.get(role="claimant").representations.filter(until__isnull=True)
    end_representation(acting, actor=actor_for(numbered.users["clerk"]))
    sweep()
    rows = Notice.records.filter(recipient=numbered.people["lawyer"], kind="hearing_listed", keeps_channel=True)
    assert {row.state for row in rows} <= {"withdrawn", "skipped"}
    assert not [message for message in stored_messages() if message.to == "+971507654321" and "تحديد" in message.body]


def test_case_page_shows_the_mail_and_the_sms(
    numbered: Cast,
    hearing: Hearing,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Coordinates,
) -> None:
    refuse(monkeypatch, "claimant")
    sweep_for(clock, 4)
    sweep()
    client.force_login(numbered.users["clerk"])
    url = reverse("case_messages", args=[hearing.case_id])
    assert "claimant@diwan.example" in client.get(f"{url}?channel=email").content.decode()
    assert "…567" in client.get(f"{url}?channel=sms").content.decode()
    assert len(sent_mail.outbox) > 0


def test_page_of_the_channels_stores_that_no_sms_is_wanted(numbered: Cast, client: Client) -> None:
    client.force_login(numbered.users["claimant"])
    url = reverse("message_channels")
    languages = {f"language_{group}": "profile" for group, _label in GROUPS}
    answers = {"dates": "email", "filings": "email", "cases": "email", **languages}
    assert client.post(url, answers).status_code == 400
    assert client.post(url, {**answers, "failed": "whatsapp"}).status_code == 400
    assert client.post(url, {**answers, "failed": "sms"}).status_code == 302
    assert not ChannelChoice.records.exists()
    assert client.post(url, {**answers, "failed": "email"}).status_code == 302
    assert list(ChannelChoice.records.values_list("group", "channel")) == [("failed", "email")]
