"""Passkeys: they sign in alone, count as a second factor, and confirm an act."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.services.mails import account_mails
from courts.access.services.sign_in.reauthentication import has_second_factor
from courts.ground import clock
from courts.ground.models import User
from demo.people import Cast
from tests.access.software_key import SoftwareKey
from tests.cast import PASSWORD

ADD = "/accounts/2fa/webauthn/add/"
# After a sign-in counts as a confirmation.
LATER = timedelta(minutes=5, seconds=1)
SIGN_IN = "/accounts/2fa/webauthn/login/"


def browser() -> Client:
    return Client(HTTP_HOST="localhost")


def with_password(user: User) -> Client:
    client = browser()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def options_in(answer: Any) -> Any:
    """The options of the server as the page carries them."""
    return json.loads(json.dumps(dict(answer.context["js_data"]), default=dict))


def add_passkey(client: Client, key: SoftwareKey) -> Any:
    again = client.get(ADD)
    if again.status_code == 302:
        client.post(again["Location"], {"password": PASSWORD})
        again = client.get(ADD)
    options = options_in(again)["creation_options"]
    return client.post(ADD, {"name": "هاتفي", "credential": key.create(options)})


def sign_in(key: SoftwareKey) -> Client:
    client = browser()
    options = client.get(SIGN_IN, headers={"Accept": "application/json"}).json()["request_options"]
    client.post(SIGN_IN, {"credential": key.get(options)})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("sign_in_list")).status_code == 200


def test_passkey_signs_in_without_password_and_code(cast: Cast) -> None:
    key = SoftwareKey()
    added = add_passkey(with_password(cast.users["lawyer"]), key)
    assert added["Location"] == reverse("mfa_view_recovery_codes")
    assert is_in(sign_in(key))


def test_passkey_without_a_check_of_its_user_is_refused(cast: Cast) -> None:
    key = SoftwareKey(is_verified=False)
    assert add_passkey(with_password(cast.users["lawyer"]), key).status_code == 200
    assert not Authenticator.objects.exists()
    key = SoftwareKey()
    add_passkey(with_password(cast.users["lawyer"]), key)
    key.is_verified = False
    assert not is_in(sign_in(key))


def test_passkey_of_another_origin_is_refused(cast: Cast) -> None:
    key = SoftwareKey()
    add_passkey(with_password(cast.users["lawyer"]), key)
    key.origin = "https://localhost.evil.example"
    assert not is_in(sign_in(key))


def test_password_alone_no_longer_signs_in(cast: Cast) -> None:
    key = SoftwareKey()
    add_passkey(with_password(cast.users["lawyer"]), key)
    client = with_password(cast.users["lawyer"])
    assert not is_in(client)
    page = client.get(reverse("mfa_authenticate"))
    client.post(reverse("mfa_authenticate"), {"credential": key.get(options_in(page)["request_options"])})
    assert is_in(client)


def test_staff_set_up_a_passkey_as_their_second_factor(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = with_password(cast.users["judge"])
    assert client.get("/hearings/").status_code == 302
    add_passkey(client, SoftwareKey())
    assert client.get("/hearings/").status_code == 200
    assert has_second_factor(cast.users["judge"])


def test_removing_a_passkey_asks_to_confirm_first(cast: Cast) -> None:
    key = SoftwareKey()
    add_passkey(with_password(cast.users["lawyer"]), key)
    client = sign_in(key)
    row = Authenticator.objects.get(type="webauthn")
    with time_machine.travel(clock.now() + LATER):
        answer = client.post(reverse("mfa_remove_webauthn", args=[row.pk]))
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_passkey_of_another_account_is_not_there(cast: Cast) -> None:
    add_passkey(with_password(cast.users["lawyer"]), SoftwareKey())
    row = Authenticator.objects.get(type="webauthn")
    client = with_password(cast.users["counsel"])
    assert client.get(reverse("mfa_remove_webauthn", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("factor", ["totp", "passkey"])
def test_new_password_by_mail_never_removes_the_second_factor(cast: Cast, factor: str) -> None:
    lawyer = cast.users["lawyer"]
    if factor == "totp":
        TOTP.activate(lawyer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    else:
        add_passkey(with_password(lawyer), SoftwareKey())
    mail.outbox.clear()
    attacker = browser()
    attacker.post(reverse("account_reset_password"), {"email": lawyer.email})
    account_mails.send_due()
    words = (word for sent in mail.outbox for word in sent.body.split())
    link = next(word for word in words if "/password/reset/key/" in word)
    form = attacker.get(link.partition("8000")[2], follow=True)
    new = "another long password of the attacker"
    attacker.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    attacker.post(reverse("account_login"), {"login": lawyer.email, "password": new})
    assert User.objects.get(pk=lawyer.pk).check_password(new)
    assert not is_in(attacker)
    assert attacker.get(reverse("mfa_index")).status_code == 302
    assert has_second_factor(lawyer)


@pytest.mark.parametrize("factors", ["passkey", "passkey and app", "app"])
def test_sign_in_asks_first_for_the_factor_that_the_account_has(cast: Cast, factors: str) -> None:
    lawyer = cast.users["lawyer"]
    if "passkey" in factors:
        add_passkey(with_password(lawyer), SoftwareKey())
    if "app" in factors:
        TOTP.activate(lawyer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    page = with_password(lawyer).get(reverse("mfa_authenticate")).content.decode()
    passkey, code = page.find('name="credential"'), page.find('name="code"')
    assert code > 0
    assert (passkey > 0) is ("passkey" in factors)
    assert (0 < passkey < code) is (factors == "passkey")
