"""Sessions: the pages' side of the one question, and the reason that the sign-in page gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courts.access.queries.sessions import standing_of
from courts.access.services.sign_in import sessions
from courts.ground.models import AuditEntry, SignIn, SignInEnd, User
from demo.people import Cast
from tests.cast import PASSWORD

HOME = "/filings/"


def is_signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def key_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_session_age_of_the_settings_is_the_idle_time() -> None:
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == sessions.IDLE


def test_used_session_lasts_until_its_latest_end(cast: Cast, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(cast.users["lawyer"])
        for _hour in range(4):
            assert is_signed_in(client)
            clock.shift(timedelta(hours=5, minutes=59))
        assert is_signed_in(client)
        clock.shift(timedelta(minutes=5))
        assert not is_signed_in(client)
        assert SignIn.records.get().seen_at < timezone.now()


def test_unused_session_ends_after_the_idle_time(cast: Cast, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(cast.users["lawyer"])
        clock.shift(sessions.IDLE + timedelta(seconds=1))
        assert not is_signed_in(client)


def test_use_of_a_session_is_written_once_in_a_while(cast: Cast, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(cast.users["lawyer"])
        began = timezone.now()
        clock.shift(sessions.RENEW_EVERY - timedelta(seconds=1))
        assert is_signed_in(client)
        assert SignIn.records.get().seen_at == began
        clock.shift(timedelta(seconds=2))
        assert is_signed_in(client)
        assert SignIn.records.get().seen_at == timezone.now()


def test_session_in_its_last_hours_is_written_once_in_a_while_too(cast: Cast, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(cast.users["lawyer"])
        SignIn.records.update(ends_at=timezone.now() + timedelta(hours=2))
        clock.shift(sessions.RENEW_EVERY)
        for expected in (True, False):
            with CaptureQueriesContext(connection) as queries:
                assert is_signed_in(client)
            assert any(query["sql"].startswith("UPDATE") for query in queries) is expected
        assert Session.objects.get().expire_date == SignIn.records.get().ends_at
        clock.shift(sessions.RENEW_EVERY)
        assert is_signed_in(client)
        assert SignIn.records.get().seen_at == timezone.now(), "the last use is still noted"


def expire(user: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def change_password(user: User) -> None:
    user.set_password("another long password")
    user.save()


def close(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def end_elsewhere(user: User) -> None:
    sessions.end(SignIn.records.all(), SignInEnd.SIGNED_OUT_ELSEWHERE)


def add_factor_elsewhere(user: User) -> None:
    sessions.end(SignIn.records.all(), SignInEnd.FACTOR_ADDED)


@pytest.mark.parametrize(
    "act, cause, sentence",
    [
        (expire, SignInEnd.EXPIRED, "12 ساعة"),
        (change_password, SignInEnd.PASSWORD_CHANGED, "تغيّرت كلمة مرور حسابك"),
        (close, SignInEnd.ACCOUNT_CLOSED, "أُغلق حسابك"),
        (end_elsewhere, SignInEnd.SIGNED_OUT_ELSEWHERE, "جهاز آخر"),
        (add_factor_elsewhere, SignInEnd.FACTOR_ADDED, "أُضيف عامل تحقق ثانٍ إلى حسابك"),
    ],
)
def test_sign_in_page_says_why_the_session_ended(
    cast: Cast, client: Client, act: Callable[[User], None], cause: SignInEnd, sentence: str
) -> None:
    client.force_login(cast.users["lawyer"])
    act(cast.users["lawyer"])
    standing = standing_of(key_of(client))
    assert standing is not None
    assert standing.end == cause
    page = client.get(HOME, follow=True)
    assert page.redirect_chain[0][0] == f"{reverse('account_login')}?next={HOME}"
    assert sentence in page.content.decode()
    # Until the user signs in, whatever page they open meanwhile.
    assert sentence in client.get(reverse("account_login")).content.decode()
    client.force_login(cast.users["witness"])
    assert sessions.WHY_ENDED not in client.session


def test_signing_out_ends_the_sign_in_and_needs_no_reason(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["lawyer"])
    client.post(reverse("account_logout"))
    assert SignIn.records.get().end == SignInEnd.SIGNED_OUT
    assert "data-why-ended" not in client.get(reverse("account_login")).content.decode()


def test_second_sign_in_of_one_browser_ends_the_first(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["lawyer"])
    first = SignIn.records.get()
    client.post(reverse("account_logout"))
    given = {"login": cast.users["witness"].email, "password": PASSWORD}
    client.post(reverse("account_login"), given)
    first.refresh_from_db()
    assert first.end
    assert SignIn.records.get(ended_at=None).user == cast.users["witness"]


def test_new_password_keeps_this_session_and_ends_the_others(cast: Cast, client: Client) -> None:
    other = Client()
    for each in (client, other):
        each.force_login(cast.users["lawyer"])
    given = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    client.post(reverse("account_change_password"), given)
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    assert SignIn.records.get(ended_at=None).session_key == key_of(client)
    entry = AuditEntry.records.get(action="account.sessions_ended")
    assert entry.detail == {"cause": "password_changed", "sessions": 1}


def test_session_from_before_the_upgrade_stays_good(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["lawyer"])
    SignIn.records.all().delete()
    assert is_signed_in(client)
    assert SignIn.records.get().session_key == key_of(client)


def test_session_of_another_user_is_not_taken_for_the_signed_in_one(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["lawyer"])
    SignIn.records.update(user=cast.users["judge"])
    standing = standing_of(key_of(client))
    assert standing is not None
    assert standing.end == SignInEnd.OTHER_ACCOUNT
    assert not is_signed_in(client)
