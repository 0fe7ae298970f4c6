"""A socket asks of its session what a page asks: each end has its own goodbye, and a hearing is no end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.access.services.sign_in import sessions
from courts.ground.actors import actor_for
from courts.ground.models import SignIn, SignInEnd, User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.video.signalling.sockets import PATIENCE, ask, people, room, socket, until
from video.link.desired import desired_of
from video.models import Room, Seat, SeatEvent
from video.services import rooms
from video.signalling import access, feed
from video.signalling.dialects import DIALECTS
from video.states import KEEPS_PLACE, Goodbye

__all__ = ["people", "room"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROLE = "claimant_counsel"
NEVER = 1000.0


@pytest.fixture
def browser(people: Cast) -> Client:
    """The browser of the lawyer, signed in."""
    client = Client()
    client.force_login(people.users["lawyer"])
    return client


@asynccontextmanager
async def waiting(
    room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch, *, poll: float
) -> AsyncIterator[WebsocketCommunicator]:
    """Open the socket of this browser and enter the waiting room. It asks about its session every `poll` seconds."""
    monkeypatch.setattr(feed, "POLL_INTERVAL", poll)
    spoken = socket(room.pk, f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}")
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert connected
    assert (await ask(spoken, "join"))["type"] == "ok"
    yield spoken
    await spoken.disconnect()


async def goodbye(spoken: WebsocketCommunicator) -> str:
    return str((await until(spoken, lambda message: message["type"] == "bye"))["code"])


def idle() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def too_old() -> None:
    SignIn.records.update(ends_at=timezone.now() - timedelta(seconds=1))


def new_password() -> None:
    user = SignIn.records.get().user
    user.set_password("another long password")
    user.save()


def closed_account() -> None:
    User.objects.filter(pk=SignIn.records.get().user_id).update(is_active=False)


def row_gone() -> None:
    Session.objects.all().delete()


def ended_from_elsewhere() -> None:
    sessions.end(SignIn.records.all(), SignInEnd.SIGNED_OUT_ELSEWHERE)


def first_factor_elsewhere() -> None:
    sessions.end(SignIn.records.all(), SignInEnd.FACTOR_ADDED)


ENDS = {
    idle: Goodbye.SESSION_EXPIRED,
    too_old: Goodbye.SESSION_EXPIRED,
    new_password: Goodbye.PASSWORD_CHANGED,
    closed_account: Goodbye.ACCOUNT_CLOSED,
    row_gone: Goodbye.SIGNED_OUT,
    ended_from_elsewhere: Goodbye.SIGNED_OUT_ELSEWHERE,
    first_factor_elsewhere: Goodbye.FACTOR_ADDED,
}


@pytest.mark.parametrize("end", ENDS)
async def test_each_end_of_a_session_closes_the_socket_with_its_code(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch, end: Any
) -> None:
    async with waiting(room, browser, monkeypatch, poll=0.05) as spoken:
        before = await Seat.records.aget(room=room, role=ROLE)
        await sync_to_async(end)()
        assert await goodbye(spoken) == ENDS[end]
    after = await Seat.records.aget(room=room, role=ROLE)
    assert (after.state, after.online) == ("waiting" if ENDS[end] in KEEPS_PLACE else "left", 0)
    assert (await SeatEvent.records.filter(seat=after).alatest("pk")).reason == ENDS[end]
    # The node closes the connections: it is told of no seat, or of a newer generation only.
    desired = await sync_to_async(desired_of)(room.pk)
    assert desired is not None
    assert (str(before.pk), before.generation) not in [(each.seat, each.generation) for each in desired.seats]


@pytest.mark.parametrize("kind, fields", [("help", {}), ("subscribe", {})])
@pytest.mark.parametrize("end", ENDS)
async def test_no_command_is_obeyed_after_the_end_of_the_session(
    people: Cast,
    room: Room,
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    end: Any,
    kind: str,
    fields: dict[str, Any],
) -> None:
    # As on a process that heard nothing: neither the nudge nor the poll comes before the command.
    monkeypatch.setattr("video.services.revocation.check_sockets_of", lambda user: None)
    async with waiting(room, browser, monkeypatch, poll=NEVER) as spoken:
        await sync_to_async(end)()
        await spoken.send_json_to({"type": kind, "id": "2", **fields})
        message = await until(spoken, lambda message: message["type"] == "bye" or message.get("id") == "2")
        assert message == {"type": "bye", "code": ENDS[end]}
    assert (await Seat.records.aget(room=room, role=ROLE)).help_at is None


async def test_new_password_ends_the_other_browsers_socket_at_once(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Client()
    await sync_to_async(own.force_login)(people.users["lawyer"])
    async with waiting(room, browser, monkeypatch, poll=NEVER) as spoken:
        given = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
        answer = await sync_to_async(own.post)(reverse("account_change_password"), given)
        assert answer.status_code == 302
        assert await goodbye(spoken) == "password_changed"
    assert (await Seat.records.aget(room=room, role=ROLE)).is_media_suspended
    async with waiting(room, own, monkeypatch, poll=0.05) as spoken:
        assert (await ask(spoken, "help"))["type"] == "ok"


async def test_new_password_keeps_the_socket_of_its_own_browser(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with waiting(room, browser, monkeypatch, poll=0.05) as spoken:
        given = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
        await sync_to_async(browser.post)(reverse("account_change_password"), given)
        assert (await ask(spoken, "help"))["type"] == "ok"
    # The socket asked of its session under the new key, and stayed until the browser closed it.
    assert not await SeatEvent.records.filter(seat__room=room, kind="revoked").aexists()


async def test_other_account_in_the_same_browser_ends_the_socket_with_that_reason(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with waiting(room, browser, monkeypatch, poll=NEVER) as spoken:
        # The second tab signs in over the first, as the sign-in of the demonstration does.
        second = Client()
        await sync_to_async(second.force_login)(people.users["witness"])
        key = browser.cookies[settings.SESSION_COOKIE_NAME].value
        rows = SignIn.records.filter(session_key=key)
        await sync_to_async(sessions.end)(rows, SignInEnd.OTHER_ACCOUNT)
        assert await goodbye(spoken) == "other_account"


async def test_hearing_keeps_the_session_of_its_people_within_the_latest_end(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    await Session.objects.aupdate(expire_date=soon)
    async with waiting(room, browser, monkeypatch, poll=0.05):
        while (await Session.objects.aget()).expire_date <= soon:  # noqa: ASYNC110 - written by the poll
            await asyncio.sleep(0.05)
        assert (await Session.objects.aget()).expire_date > timezone.now() + timedelta(hours=11)
        latest = timezone.now() + timedelta(hours=2)
        await SignIn.records.aupdate(ends_at=latest)
        await Session.objects.aupdate(expire_date=soon)
        while (await Session.objects.aget()).expire_date <= soon:  # noqa: ASYNC110 - written by the poll
            await asyncio.sleep(0.05)
        assert (await Session.objects.aget()).expire_date == latest


async def test_page_in_front_of_the_door_does_not_keep_the_session(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with waiting(room, browser, monkeypatch, poll=0.05) as spoken:
        assert (await ask(spoken, "leave"))["type"] == "ok"
        soon = timezone.now() + timedelta(seconds=1)
        await Session.objects.aupdate(expire_date=soon)
        assert await goodbye(spoken) == "session_expired"


async def test_person_taken_off_the_list_is_told_so_also_on_a_new_socket(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await Seat.records.select_related("room").aget(room=room, role=ROLE)
    async with waiting(room, browser, monkeypatch, poll=NEVER) as spoken:
        clerk = actor_for(people.users["clerk"])
        await sync_to_async(rooms.remove_seat)(seat, actor=clerk, reason="left the case")
        assert await goodbye(spoken) == "revoked"
    again = socket(room.pk, f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}")
    assert (await again.connect(timeout=PATIENCE))[0]
    assert await goodbye(again) == "revoked"
    await again.disconnect()


async def test_right_that_ends_without_a_signal_ends_the_socket(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with waiting(room, browser, monkeypatch, poll=0.05) as spoken:
        monkeypatch.setattr(access, "attending", lambda seats: set())
        assert await goodbye(spoken) == "revoked"
    assert (await Seat.records.aget(room=room, role=ROLE)).state == "left"


async def test_cancelled_meeting_has_its_own_goodbye_also_on_a_new_socket(
    people: Cast, room: Room, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with waiting(room, browser, monkeypatch, poll=NEVER) as spoken:
        await sync_to_async(rooms.cancel_room)(room, actor=actor_for(people.users["clerk"]), reason="…")
        assert await goodbye(spoken) == "cancelled"
    again = socket(room.pk, f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}")
    assert (await again.connect(timeout=PATIENCE))[0]
    assert await goodbye(again) == "cancelled"
    await again.disconnect()


def test_every_end_of_a_session_is_a_goodbye() -> None:
    assert set(SignInEnd.values) < set(Goodbye.values)


def test_page_of_protocol_1_gets_only_goodbyes_that_it_knows() -> None:
    codes = {DIALECTS["1"].downgrade({"type": "bye", "code": code.value})["code"] for code in Goodbye}
    assert codes == {"replaced", "removed", "revoked", "ended"}
