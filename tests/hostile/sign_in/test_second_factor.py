"""The second factor: its secret, its codes and its removal."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.test.client import RequestFactory
from django.urls import reverse

from courts.access.services.sign_in.reauthentication import ReauthenticationFailed, reauthenticate
from courts.ground.models import User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.hostile.sign_in.attempts import SECRET, is_in, link_in_mail, set_password, try_in
from tests.hostile.world import BACKEND

pytestmark = pytest.mark.slow


@pytest.fixture
def guarded(cast: Cast) -> User:
    TOTP.activate(cast.users["judge"], SECRET)
    return cast.users["judge"]


def code(ahead: int = 0) -> str:
    counter = min(yield_hotp_counters_from_time()) + ahead
    return format_hotp_value(hotp_value(SECRET, counter))


def test_second_factor_secret_is_encrypted_in_the_database(guarded: User) -> None:
    stored = Authenticator.objects.get(user=guarded).data["secret"]
    assert SECRET not in stored
    assert len(stored) > len(SECRET)


def test_password_alone_is_not_enough_with_a_second_factor(guarded: User) -> None:
    client = Client()
    answer = try_in(client)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.get("/inbox/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_in(client)


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"])
def test_second_factor_code_is_read_in_arabic_persian_and_wide_digits(guarded: User, digits: str) -> None:
    client = Client()
    try_in(client)
    typed = code().translate(str.maketrans("0123456789", digits))
    client.post(reverse("mfa_authenticate"), {"code": f" {typed[:3]} {typed[3:]}\u200f"})
    assert is_in(client)


def test_invisible_marks_in_the_address_do_not_prevent_sign_in(cast: Cast) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": f"\u200f{cast.users['judge'].email}\ufeff", "password": PASSWORD})
    assert is_in(client)


def test_new_password_does_not_bypass_the_second_factor(guarded: User) -> None:
    client, _answer = set_password(link_in_mail(), "an entirely new password 7")
    assert not is_in(client)
    try_in(client, password="an entirely new password 7")
    assert not is_in(client)


def test_second_factor_code_works_once(guarded: User) -> None:
    used = code()
    for expected in (True, False):
        client = Client()
        try_in(client)
        client.post(reverse("mfa_authenticate"), {"code": used})
        assert is_in(client) is expected


@pytest.mark.slow
def test_guessing_second_factor_codes_is_throttled(guarded: User) -> None:
    client = Client()
    try_in(client)
    for turn in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{turn:06d}"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not is_in(client)


def test_reauthentication_does_not_reset_the_throttle_of_codes(guarded: User) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1")
    request.user, request.session = guarded, {}  # type: ignore[assignment]
    for turn in range(8):
        with pytest.raises(ReauthenticationFailed):
            reauthenticate(request, guarded, password=PASSWORD, code=f"{turn:06d}")
    with pytest.raises(ReauthenticationFailed) as refused:
        reauthenticate(request, guarded, password=PASSWORD, code=code())
    assert refused.value.field == "code"
    cache.clear()
    reauthenticate(request, guarded, password=PASSWORD, code=code())


def test_second_factor_is_removed_only_after_reauthentication(guarded: User) -> None:
    RecoveryCodes.activate(guarded)
    client = Client()
    client.force_login(guarded, BACKEND)
    for act, name in (
        (client.post, "mfa_deactivate_totp"),
        (client.post, "mfa_generate_recovery_codes"),
        (client.get, "mfa_view_recovery_codes"),
    ):
        answer = act(reverse(name))
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=guarded).exists()
