"""Step-up: an open session, even with the mailbox or the password, does no sensitive act and removes no factor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.services.mails import account_mails
from courts.access.views.step_up import RECENT
from courts.ground import clock
from courts.ground.models import SignIn, User
from demo.people import Cast
from tests.access.administrators import client_of
from tests.access.software_key import SoftwareKey
from tests.access.test_passkeys import LATER, add_passkey, options_in, sign_in, with_password
from tests.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
EXPORT = "own_data"
NEW = "an entirely new password 7"


@pytest.fixture
def lawyer(cast: Cast) -> User:
    """The lawyer, with an authenticator app."""
    TOTP.activate(cast.users["lawyer"], SECRET)
    return cast.users["lawyer"]


def code() -> str:
    return f"{hotp_value(SECRET, next(yield_hotp_counters_from_time())):06d}"


def new_password_by_mail(client: Client, user: User, password: str) -> None:
    """Follow the link of the mail in this browser."""
    arguments = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    page = client.get(reverse("account_reset_password_from_key", args=arguments))
    client.post(page["Location"], {"password1": password, "password2": password})


def test_session_with_the_mailbox_does_not_remove_the_second_factor(lawyer: User) -> None:
    attacker, new = client_of(lawyer), "another long password of the attacker"
    new_password_by_mail(attacker, lawyer, new)
    attacker.post(reverse("account_login"), {"login": lawyer.email, "password": new})
    attacker.post(reverse("account_reauthenticate"), {"password": new})
    attacker.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=lawyer, type="totp").exists()
    assert attacker.get(reverse("sign_in_list")).status_code == 302


@pytest.mark.parametrize("page", ["mfa_deactivate_totp", "mfa_add_webauthn", EXPORT])
def test_password_does_not_confirm_where_a_factor_is_enrolled(lawyer: User, page: str) -> None:
    client = client_of(lawyer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer: Any = client.get(reverse(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_code_of_the_factor_confirms_and_removes_it(lawyer: User) -> None:
    client = client_of(lawyer)
    asked = client.post(reverse("mfa_deactivate_totp"))["Location"]
    client.post(asked, {"code": code()})
    assert not Authenticator.objects.filter(user=lawyer, type="totp").exists()


def test_passkey_is_removed_after_a_confirmation_by_it_alone(cast: Cast) -> None:
    key, lawyer = SoftwareKey(), cast.users["lawyer"]
    add_passkey(with_password(lawyer), key)
    client, row = sign_in(key), Authenticator.objects.get(type="webauthn")
    remove = reverse("mfa_remove_webauthn", args=[row.pk])
    with time_machine.travel(clock.now() + LATER):
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        asked = client.post(remove)["Location"]
        assert asked.startswith(reverse("mfa_reauthenticate_webauthn"))
        options = options_in(client.get(asked))["request_options"]
        client.post(asked, {"credential": key.get(options)})
        client.post(remove)
    assert not Authenticator.objects.filter(pk=row.pk).exists()


@pytest.fixture
def visitor(cast: Cast) -> User:
    """The witness as an account that signs in through a provider alone."""
    user = cast.users["witness"]
    user.set_unusable_password()
    user.save()
    return user


def with_old_session(user: User) -> Client:
    """A client that signed in longer ago than a step-up lasts."""
    client = client_of(user)
    SignIn.records.filter(user=user).update(started_at=clock.now() - RECENT - timedelta(seconds=1))
    return client


@pytest.mark.parametrize(
    "page", ["account_set_password", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]
)
def test_old_session_of_a_provider_account_adds_no_way_to_sign_in(visitor: User, page: str) -> None:
    client = with_old_session(visitor)
    given = {"password1": NEW, "password2": NEW}
    assert client.get(reverse(page)).status_code == 403
    assert client.post(reverse(page), given).status_code == 403
    assert not User.objects.get(pk=visitor.pk).has_usable_password()


@pytest.mark.parametrize("page", ["account_set_password", "mfa_activate_totp", "mfa_add_webauthn"])
def test_new_sign_in_of_a_provider_account_is_its_step_up(visitor: User, page: str) -> None:
    assert client_of(visitor).get(reverse(page)).status_code == 200


def test_first_password_is_told_by_mail(visitor: User) -> None:
    client_of(visitor).post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=visitor.pk).check_password(NEW)
    mail.outbox.clear()
    account_mails.send_due()
    assert [message.to for message in mail.outbox] == [[visitor.email]]
    assert "كلمة مرور" in str(mail.outbox[0].body)


def test_first_password_waits_in_no_session_for_the_confirmation(visitor: User) -> None:
    TOTP.activate(visitor, SECRET)
    client, page = client_of(visitor), reverse("account_set_password")
    assert client.post(page, {"password1": NEW, "password2": NEW})["Location"] == page
    assert NEW not in str(dict(client.session))
    client.post(client.get(page)["Location"], {"code": code()})
    client.post(page, {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=visitor.pk).check_password(NEW)


def test_account_without_a_factor_confirms_by_password(cast: Cast) -> None:
    client = client_of(cast.users["witness"])
    asked = client.get(reverse(EXPORT))["Location"]
    client.post(asked, {"password": PASSWORD})
    assert client.get(reverse(EXPORT)).status_code == 200


def signed_in(user: User) -> Client:
    """A client that has just signed in on the page with the password."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_sign_in_within_five_minutes_is_a_step_up(cast: Cast) -> None:
    client = signed_in(cast.users["judge"])
    assert client.get(reverse(EXPORT)).status_code == 200
    with time_machine.travel(clock.now() + LATER):
        assert "reauthenticate" in client.get(reverse(EXPORT))["Location"]


def test_sign_in_with_a_code_is_a_step_up_and_one_before_the_factor_is_none(cast: Cast) -> None:
    judge = cast.users["judge"]
    before = signed_in(judge)
    TOTP.activate(judge, SECRET)
    assert before.get(reverse(EXPORT))["Location"].startswith(reverse("mfa_reauthenticate"))
    after = signed_in(judge)
    assert after.get(reverse(EXPORT))["Location"].startswith(reverse("account_login")), "the code is missing"
    after.post(reverse("mfa_authenticate"), {"code": code()})
    assert after.get(reverse(EXPORT)).status_code == 200


def test_factor_that_was_just_set_up_is_not_asked_again_at_once(cast: Cast) -> None:
    client = with_password(cast.users["judge"])
    add_passkey(client, SoftwareKey())
    assert Authenticator.objects.filter(user=cast.users["judge"], type="webauthn").exists()
    assert client.get(reverse(EXPORT)).status_code == 200


def test_sign_in_of_another_account_in_this_browser_is_no_step_up(cast: Cast) -> None:
    client = signed_in(cast.users["judge"])
    client.force_login(cast.users["clerk"], "allauth.account.auth_backends.AuthenticationBackend")
    assert "reauthenticate" in client.get(reverse(EXPORT))["Location"]
