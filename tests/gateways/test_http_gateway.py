"""Messages through a gateway over HTTP: what it gets, what its answers mean, and what happens next."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from courts.access.services.mails import account_mails
from courts.gateways.adapters import http
from courts.gateways.models import GatewayMessage
from courts.gateways.services import sending
from courts.ground.actors import actor_for
from courts.ground.models import Notice
from courts.ground.queries.undelivered import undelivered_for
from courts.ground.services.notices import outbox, sweep, sweep_mails, sweep_short_messages
from courts.ground.services.notices.gateway_turn import turn
from courts.registry.models import Case
from courts.registry.services.cases import end_representation
from demo.people import Cast
from hearings.models import Hearing
from tests.gateways.numbers import choose_channel, own_number
from tests.services.gateway_server import GatewayServer, gateway_server

KEY = "the-key-of-the-gateway"


@pytest.fixture
def gateway(settings: Any) -> Iterator[GatewayServer]:
    with gateway_server() as server:
        settings.GATEWAY_URL, settings.GATEWAY_KEY = server.address, KEY
        yield server


@pytest.fixture
def told(numbered: Cast, hearing: Hearing, gateway: GatewayServer) -> Cast:
    """The claimant gets messages about dates by SMS."""
    choose_channel(numbered, "claimant", "sms")
    return numbered


def rows_of(cast: Cast, **where: Any) -> list[Notice]:
    """The claimant's messages about the listed hearing that leave the house, in the order of their attempts."""
    rows = Notice.records.filter(recipient=cast.people["claimant"], kind="hearing_listed", **where)
    return list(rows.exclude(channel="inbox").order_by("keeps_channel"))


def mailed(cast: Cast) -> bool:
    """True if the hearing was told to the claimant by mail."""
    return any("تحديد جلسة" in letter.subject for letter in mail.outbox if letter.to == ["claimant@diwan.example"])


def test_gateway_gets_a_template_with_parameters_and_the_key(told: Cast, gateway: GatewayServer) -> None:
    sweep()
    [message] = gateway.taken
    [row] = rows_of(told)
    assert message["text"] == row.body_ar
    assert {name: message[name] for name in ("id", "channel", "to", "template", "language")} == {
        "id": str(row.pk),
        "channel": "sms",
        "to": "+971501234567",
        "template": "hearing_listed",
        "language": "ar",
    }
    assert message["parameters"] == {"institution": "ديوان", "link": "http://localhost:8000/inbox/"}
    [headers] = gateway.seen_headers
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert headers["Idempotency-Key"] == str(row.pk)
    assert GatewayMessage.records.get(notice=row).provider_id == gateway.keys[0]


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_refused_number_falls_back_to_mail_at_once(told: Cast, gateway: GatewayServer, status: int) -> None:
    gateway.status = status
    sweep()
    sweep()
    first, second = rows_of(told)
    assert (first.channel, first.state, first.skip_reason) == ("sms", "failed", "number refused")
    assert first.address == "+971501234567"
    assert (second.channel, second.state, second.address) == ("email", "sent", "claimant@diwan.example")
    assert mailed(told)
    # The other channel worked: there is nothing for a clerk to do.
    assert list(undelivered_for(told.users["clerk"])) == []
    sweep()
    assert len(rows_of(told)) == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 403, 408, 429, 500, 503])
def test_other_answers_are_tried_again_later(told: Cast, gateway: GatewayServer, status: int) -> None:
    gateway.status = status
    # A redirect is never followed: the key must not go to another address.
    gateway.headers = {"Location": f"{gateway.address}/elsewhere"}
    sweep()
    assert len(gateway.taken) == 1
    [row] = rows_of(told)
    assert (row.state, row.skip_reason, row.attempts) == ("pending", "gateway silent", 1)
    assert not mailed(told)


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"{}", b'{"id": 7}', b'{"id": ""}', b'{"id": "a b"}', b'{"id": "' + b"x" * 200 + b'"}'],
)
def test_answer_without_a_key_takes_no_message(told: Cast, gateway: GatewayServer, body: bytes) -> None:
    gateway.body = body
    sweep()
    assert [row.state for row in rows_of(told)] == ["pending"]
    assert not GatewayMessage.records.exists()


def test_silent_gateway_is_given_up_after_four_attempts_and_the_mail_leaves(
    told: Cast, gateway: GatewayServer, clock: time_machine.Coordinates
) -> None:
    gateway.status = 503
    for attempt in range(4):
        sweep()
        clock.shift(timedelta(minutes=2**attempt, seconds=1))
    first, second = rows_of(told)
    assert (first.state, first.attempts) == ("failed", 4)
    # One key for all attempts: a gateway that took one of them sends it once.
    assert len({message["id"] for message in gateway.taken}) == 1
    sweep()
    second.refresh_from_db()
    assert second.state == "sent"
    assert mailed(told)


def test_slow_gateway_delays_no_mail(told: Cast, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT", (0.2, 0.2))
    gateway.waits.clear()
    sweep_mails()
    assert gateway.taken == []
    assert {letter.to[0] for letter in mail.outbox} >= {"lawyer@diwan.example", "judge@diwan.example"}
    sweep_short_messages()
    assert [row.skip_reason for row in rows_of(told)] == ["gateway silent"]


def test_answer_that_drips_is_cut_off(told: Cast, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.2)
    gateway.drip = 0.05
    sweep()
    assert [row.skip_reason for row in rows_of(told)] == ["gateway silent"]


def test_slow_gateway_takes_a_bounded_time_of_a_batch(
    told: Cast, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "GATEWAY_SECONDS", 0.0)
    sweep()
    [row] = rows_of(told)
    # Put back, and no attempt.
    assert (row.state, row.attempts, gateway.taken) == ("pending", 0, [])
    monkeypatch.undo()
    sweep()
    assert [row.state for row in rows_of(told)] == ["sent"]


def test_messages_leave_several_at_once(told: Cast, gateway: GatewayServer) -> None:
    members = ("claimant", "lawyer", "counsel", "witness")
    for place, member in enumerate(members[1:]):
        own_number(told, member, f"050765432{place}")
        choose_channel(told, member, "sms")
    sweep_mails()
    gateway.waits.clear()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(wait_for, lambda: len(gateway.taken) == len(members)).add_done_callback(
            lambda _future: gateway.waits.set()
        )
        sweep_short_messages()
    # None waited for the answer to another one.
    assert len(gateway.taken) == len(members)
    assert Notice.records.filter(kind="hearing_listed", channel="sms", state="sent").count() == len(members)


def test_gateway_holds_one_worker_at_a_time(told: Cast, gateway: GatewayServer) -> None:
    sweep_mails()
    with turn():
        assert sweep_short_messages().done == 0
        assert account_mails.send_codes() == 0
    assert gateway.taken == []
    assert sweep_short_messages().done == 1


def test_message_passed_on_counts_no_attempt_and_asks_the_choice_again(told: Cast, gateway: GatewayServer) -> None:
    sweep_mails()
    [row] = rows_of(told)
    assert (row.channel, row.state, row.attempts) == ("sms", "pending", 0)
    choose_channel(told, "claimant", "email")
    mail.outbox.clear()
    sweep_short_messages()
    [row] = rows_of(told)
    assert (row.channel, row.state, gateway.taken) == ("email", "sent", [])
    assert mailed(told)


def test_slow_gateway_delays_no_mail_about_an_account(
    told: Cast, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = told.people["claimant"]
    for place in range(3):
        account_mails.store_code(f"050111111{place}", "12345678", reader=reader, life=timedelta(minutes=10))
    account_mails.store("reader@diwan.example", account_mails.in_both(lambda: ("…", "…")), reader=reader)
    monkeypatch.setattr(http, "TIMEOUT", (0.2, 0.2))
    monkeypatch.setattr(account_mails, "CODES_SECONDS", 0.1)
    gateway.waits.clear()
    assert account_mails.send_mails() >= 1
    assert ["reader@diwan.example"] in [letter.to for letter in mail.outbox]
    assert gateway.taken == []
    assert account_mails.send_codes() == 0
    # One was tried. The others wait, and not for the end of a lease.
    assert len(gateway.taken) == 1
    gateway.waits.set()
    assert account_mails.send_codes() == 2


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait at most five seconds of this machine."""
    for _try in range(500):
        if is_so():
            return
        threading.Event().wait(0.01)


def test_gateway_out_of_reach_is_asked_twice_in_a_batch(
    told: Cast, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, member in enumerate(("lawyer", "counsel", "witness")):
        own_number(told, member, f"050765432{place}")
        choose_channel(told, member, "sms")
    monkeypatch.setattr(http, "TIMEOUT", (0.2, 0.2))
    monkeypatch.setattr(sending, "AT_ONCE", outbox.LOST_CONNECTIONS)
    gateway.waits.clear()
    sweep()
    assert len(gateway.taken) == outbox.LOST_CONNECTIONS
    assert Notice.records.filter(kind="hearing_listed", skip_reason="gateway silent").count() == 4


def test_fallback_is_tried_once_and_then_waits_for_a_clerk(
    told: Cast, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Coordinates
) -> None:
    def refuse(*args: object) -> None:
        raise outbox.mail.Refused

    gateway.status = 422
    sweep()
    monkeypatch.setattr(outbox.mail, "send", refuse)
    for attempt in range(8):
        sweep()
        clock.shift(timedelta(minutes=2**attempt, seconds=1))
    first, second = rows_of(told)
    assert (first.state, second.state, second.channel) == ("failed", "failed", "email")
    [task] = [row for row in undelivered_for(told.users["clerk"]) if row.recipient == told.people["claimant"]]
    assert task == second


def test_whatsapp_falls_back_to_sms_and_that_one_to_no_other(told: Cast, gateway: GatewayServer) -> None:
    choose_channel(told, "claimant", "whatsapp")
    gateway.status = 410
    sweep()
    sweep()
    first, second = rows_of(told)
    assert [(row.channel, row.state) for row in (first, second)] == [("whatsapp", "failed"), ("sms", "failed")]
    assert [message["channel"] for message in gateway.taken] == ["whatsapp", "sms"]
    assert not mailed(told)
    assert second in undelivered_for(told.users["clerk"])


def test_right_that_ended_before_the_fallback_stops_it(told: Cast, case: Case, gateway: GatewayServer) -> None:
    own_number(told, "lawyer", "0507654321")
    choose_channel(told, "lawyer", "sms")
    gateway.status = 422
    sweep()
    mail.outbox.clear()
    [acting] = case.parties.get(role="claimant").representations.filter(until__isnull=True)
    end_representation(acting, actor=actor_for(told.users["clerk"]))
    sweep()
    rows = Notice.records.filter(recipient=told.people["lawyer"], kind="hearing_listed", keeps_channel=True)
    assert {row.state for row in rows} <= {"withdrawn", "skipped"}
    assert not any("تحديد جلسة" in letter.subject for letter in mail.outbox if letter.to == ["lawyer@diwan.example"])


@pytest.mark.parametrize("answer", [500, 422, 302])
def test_log_has_no_key_no_number_and_no_text(
    told: Cast, gateway: GatewayServer, caplog: pytest.LogCaptureFixture, answer: int
) -> None:
    gateway.status = answer
    with caplog.at_level(logging.DEBUG):
        sweep()
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "notice not sent" in said
    for secret in (KEY, "501234567", "حُدِّد موعد"):
        assert secret not in said


def test_repeated_key_of_the_gateway_sends_no_message_twice(told: Cast, gateway: GatewayServer) -> None:
    own_number(told, "lawyer", "0507654321")
    choose_channel(told, "lawyer", "sms")
    gateway.body = b'{"id": "always-the-same"}'
    sweep()
    assert len(gateway.taken) == 2
    assert Notice.records.filter(kind="hearing_listed", channel="sms", state="sent").count() == 2


def test_quiet_hours_hold_a_short_message_back(told: Cast, gateway: GatewayServer) -> None:
    person = told.people["claimant"]
    # It is ten in the morning; the hearing of tomorrow is more than 24 hours away for half an hour.
    type(person).records.filter(pk=person.pk).update(quiet_from="09:00", quiet_until="10:20")
    sweep()
    assert gateway.taken == []
    assert [row.state for row in rows_of(told)] == ["pending"]
