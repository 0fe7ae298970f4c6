"""Every URL of the product, as the resolver knows them, requested by every user with every method."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from demo.people import Cast
from tests.hostile.world import CANARY, Address, World, addresses, random_key, undone

pytestmark = pytest.mark.slow

# The people with a right to each object; for all others it does not exist.
NEAR = {
    "filing_id": {"lawyer", "manager"},
    # Before it is issued, an order is read by the judges of the case alone.
    "order_id": {"judge"},
    "case_id": {"judge", "manager", "clerk", "lawyer", "counsel", "claimant"},
    "hearing_id": {
        *("judge", "manager", "clerk", "lawyer", "counsel", "claimant"),
        *("interpreter", "witness", "second_witness"),
    },
    "appointment_id": {"notary", "groom", "bride"},
    "deed_id": {"notary", "groom", "bride"},
    # Another party of the deed sees neither the copy nor its address.
    "copy_id": {"notary", "groom"},
    "script_id": {"authentication_judge"},
    "leave_request_id": {"authentication_judge"},
    "application_id": {"groom", "bride"},
    "invoice_id": {"notary", "groom"},
    "payment_id": {"groom"},
    "recording_id": {"judge", "clerk"},
    "kept_id": {"superuser"},
    "notice_id": {"lawyer", "officer"},
    "failed_id": {"clerk"},
    "seat_id": {"officer"},
    "sign_in_id": {"lawyer"},
    "contact_id": {"lawyer"},
    # Administrators keep the special days of all places.
    "day_id": {"manager", "superuser"},
    "change_id": {"manager", "superuser"},
    "week_id": {"superuser"},
    "holiday": {"superuser"},
    "room_id": set[str](),
    "venue_id": {"superuser"},
    "device_id": {"superuser"},
    "check_id": {"clerk", "manager", "second_witness", "newcomer"},
    "video_check_id": {"clerk", "manager", "newcomer"},
    "client_id": {"superuser"},
    "offer_id": {"stranger"},
    "prepared_id": {"superuser"},
    "program_id": {"stranger"},
    "connection_id": {"stranger"},
    "posting_id": {"superuser"},
    "import_id": {"superuser"},
    "person_id": {"superuser"},
    "account_id": {"superuser"},
    "act_id": {"superuser"},
    "reset_id": {"superuser"},
    "term_id": {"superuser"},
    "invitation_id": {"stranger"},
    "office_id": {"superuser"},
    "membership_id": {"counsel", "second_bride"},
    "mandate_id": {"counsel", "second_bride"},
    "claim_id": {"clerk", "second_groom"},
}
# People with a right to none of these objects.
FAR = ("stranger", "other_clerk", "superuser", "anonymous")
# Clients that do not sign in with an account.
SCREENS = {"custody_screen", "custody_screen_room"}


def ask(client: Client, method: str, *args: str, **more: Any) -> Any:
    """Send one request and undo its effects, including those in the browser."""
    before = copy.deepcopy(client.cookies)
    cache.delete("device-enrol:127.0.0.1")
    with undone():
        answer = getattr(client, method)(*args, **more)
    client.cookies = before
    return answer


def near(address: Address) -> set[str]:
    """Return the people who may learn that the object of a URL exists."""
    return NEAR[address.varies[0]]


def of_things() -> list[Address]:
    """Return the URLs of objects that belong to people."""
    return [address for address in addresses() if address.varies and address.varies[0] in NEAR]


def text_of(answer: Any) -> str:
    """Return the whole response as text."""
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")


def test_list_of_urls_is_complete(cast: Cast) -> None:
    assert len(addresses()) > 80
    assert {address.varies[0] for address in of_things()} == set(NEAR)
    assert {address.name for address in addresses() if address.varies} - {address.name for address in of_things()} == {
        *("account_reset_password_from_key", "mfa_edit_webauthn", "mfa_remove_webauthn"),
        *("openid_connect_login", "openid_connect_callback"),
        "verify_code",
        "application_start",
    }


@pytest.mark.parametrize("who", FAR)
def test_stranger_gets_a_404_at_every_url(world: World, who: str) -> None:
    assert not list(leaks_to_a_stranger(world, who))


def leaks_to_a_stranger(world: World, who: str) -> Iterator[tuple[Any, ...]]:
    """Return the responses to people without a right that differ from a 404."""
    client = world.browser(who)
    for address in of_things():
        if who in near(address):
            continue
        for path in address.existing(world):
            for method in ("get", "post"):
                answer = ask(client, method, path)
                may = {404, 405} if who != "anonymous" and address.name not in SCREENS else {302, 401, 405}
                if answer.status_code not in may or CANARY in text_of(answer):
                    yield method, path, address.name, answer.status_code


@pytest.mark.timeout(600)
def test_only_people_with_a_right_learn_that_an_object_exists(world: World) -> None:
    wrong = []
    members = ("screen", *(member for member in world.cast.users if member not in {"bride", "second_witness"}))
    for turn, who in enumerate(members):
        client = world.browser(who)
        for place, address in enumerate(addresses()):
            path = next(paths(address, world))
            is_far = address in of_things() and who != "screen" and address.name not in SCREENS
            is_far = is_far and who not in near(address)
            # Half of the people without a right read, and half of them send: every URL gets both from several people.
            for method in (("get", "post")[(turn + place) % 2],) if is_far else ("get", "post"):
                status = ask(client, method, path).status_code
                if status >= 500 or (is_far and status not in {404, 405}):
                    wrong.append((who, method, path, address.name, status))
    assert not wrong


def paths(address: Address, world: World) -> Iterator[str]:
    """Return the paths of existing objects and of missing ones."""
    if address in of_things() or not address.varies:
        yield from address.existing(world)
    if address.varies:
        yield address.at(**{name: random_key(name) for name in address.varies})


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_every_url_refuses_methods_that_it_does_not_allow(world: World, method: str) -> None:
    wrong = []
    for who in ("anonymous", "judge"):
        client = world.browser(who)
        for address in addresses():
            path = next(iter(paths(address, world)))
            answer = ask(client, method, path)
            # Sign-in pages name their allowed methods, and so does the API.
            is_options = method == "options" and answer.status_code in {200, 302}
            # Signed-in users are redirected from the sign-in pages.
            led = answer.status_code == 302 and (path.startswith("/accounts/") or "/accounts/" in answer["Location"])
            if not (is_options or led or answer.status_code in {401, 403, 404, 405, 429}):
                wrong.append((who, path, answer.status_code))
    assert not wrong


def test_nothing_changes_without_a_csrf_token(world: World) -> None:
    wrong = []
    for who in ("anonymous", "lawyer", "screen"):
        client = world.browser(who)
        client.handler.enforce_csrf_checks = True
        for address in addresses():
            path = next(iter(paths(address, world)))
            answer = ask(client, "post", path, data={"csrfmiddlewaretoken": "x" * 64, "language": "en"})
            # API clients and the gateways authenticate in the request itself, so only they need no CSRF token.
            machine = address.path.startswith(("/api/v1/", "/identity/", "/gateways/", "/fees/callback/"))
            if answer.status_code not in ({400, 401, 403, 404, 405} if machine else {403}):
                wrong.append((who, path, answer.status_code))
    assert not wrong
