"""A socket that asks of a session while its user signs in or changes the password: the session is good all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from courts.access.queries.sessions import standing_of, standing_of_sign_in
from courts.access.services.sign_in import sessions
from courts.access.sessions.store import SessionStore
from courts.access.signals import sign_ins_ended
from courts.ground.models import SignIn, SignInEnd, User
from demo.people import create_cast
from tests.cast import PASSWORD

NEW = "another long password"
GIVEN = {"password1": NEW, "password2": NEW}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Each test runs on SQLite, and on PostgreSQL with the tests of services.
    pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)]),
]


@pytest.fixture
def user(database: str) -> User:
    """The lawyer of the cast, committed and so visible to every connection."""
    return create_cast(law_profile="test", password=PASSWORD).users["lawyer"]


@pytest.fixture
def browser(user: User) -> Client:
    """The browser of the lawyer, who is signed in on another device too."""
    Client().force_login(user)
    client = Client()
    client.force_login(user)
    return client


def sign_in_of(browser: Client) -> SignIn:
    return SignIn.records.get(session_key=browser.cookies[settings.SESSION_COOKIE_NAME].value)


def ask(sign_in: SignIn) -> str | None:
    """Ask what a socket asks, from a connection of its own; returns the cause of the end, None for a good session."""
    found: list[str | None] = []

    def run() -> None:
        standing = standing_of_sign_in(sign_in.pk)
        found.append("gone" if standing is None else standing.end)
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@contextmanager
def answers_to(sign_in: SignIn) -> Iterator[list[str | None]]:
    """Ask after each statement, and when the sockets of the account are told to ask."""
    answers: list[str | None] = []

    def after(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        answers.append(ask(sign_in))
        return result

    def told(sender: Any, **kwargs: Any) -> None:
        answers.append(ask(sign_in))

    sign_ins_ended.connect(told)
    try:
        with connection.execute_wrapper(after):
            yield answers
    finally:
        sign_ins_ended.disconnect(told)


def change(browser: Client, user: User) -> None:
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **GIVEN})


def set_first(browser: Client, user: User) -> None:
    browser.post(reverse("account_set_password"), GIVEN)


def reset(browser: Client, user: User) -> None:
    arguments = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    page = browser.get(reverse("account_reset_password_from_key", args=arguments))
    browser.post(page.headers["Location"], {"number": user.person.emirates_id, **GIVEN})


@pytest.mark.parametrize("act", [change, set_first])
def test_session_that_sets_a_new_password_is_good_after_each_statement(
    database: str, user: User, browser: Client, act: Callable[[Client, User], None]
) -> None:
    sign_in, before = sign_in_of(browser), browser.cookies[settings.SESSION_COOKIE_NAME].value
    if act is set_first:
        user.set_unusable_password()
        user.save()
        stored = SessionStore(before)
        stored["_auth_user_hash"] = user.get_session_auth_hash()
        stored.save()
    with answers_to(sign_in) as answers:
        act(browser, user)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert set(answers) == {None}
    # The key is a new one, the other device is signed out, and this browser is not.
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert [row.end for row in SignIn.records.exclude(pk=sign_in.pk)] == [SignInEnd.PASSWORD_CHANGED]
    assert browser.get("/filings/").status_code == 200


def test_reset_by_mail_ends_every_session_also_that_of_its_browser(database: str, user: User, browser: Client) -> None:
    reset(browser, user)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert {row.end for row in SignIn.records.filter(user=user)} == {SignInEnd.PASSWORD_CHANGED}
    assert browser.get("/filings/").status_code == 302


def test_sockets_are_told_of_a_new_password_after_the_commit(database: str, user: User, browser: Client) -> None:
    other = SignIn.records.exclude(pk=sign_in_of(browser).pk).get()
    heard: list[str | None] = []

    def told(sender: Any, **kwargs: Any) -> None:
        heard.append(ask(other))

    sign_ins_ended.connect(told)
    try:
        change(browser, user)
    finally:
        sign_ins_ended.disconnect(told)
    assert heard == ["password_changed"]


def test_sign_in_is_written_with_a_good_session(database: str, user: User) -> None:
    found: list[str | None] = []

    def look() -> None:
        found.extend(
            "gone" if (standing := standing_of(row.session_key)) is None else standing.end
            for row in SignIn.records.all()
        )
        connection.close()

    def after(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        thread = Thread(target=look)
        thread.start()
        thread.join()
        return result

    with connection.execute_wrapper(after):
        Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert found
    assert set(found) == {None}


def test_new_key_of_a_session_is_good_to_a_reader_that_never_stops(database: str, user: User, browser: Client) -> None:
    sign_in, is_over, answers = sign_in_of(browser), Event(), set()

    def read() -> None:
        while not is_over.is_set():
            standing = standing_of_sign_in(sign_in.pk)
            answers.add("gone" if standing is None else standing.end)
        connection.close()

    thread = Thread(target=read)
    thread.start()
    try:
        store = SessionStore(sign_in.session_key)
        for _ in range(40):
            store.cycle_key()
    finally:
        is_over.set()
        thread.join()
    assert answers == {None}


def test_request_that_began_with_the_old_key_does_not_write_it_back(database: str, user: User, browser: Client) -> None:
    sign_in = sign_in_of(browser)
    other_tab = SessionStore(sign_in.session_key)
    assert other_tab[sessions.SIGN_IN] == str(sign_in.pk)
    store = SessionStore(sign_in.session_key)
    store.cycle_key()
    sessions.follow(other_tab)
    assert ask(sign_in) is None
    sign_in.refresh_from_db()
    assert sign_in.session_key == store.session_key
    assert Session.objects.filter(session_key=store.session_key).exists()
