"""Mails about changes of the sign-in: every verified address is told, no other, and the audit trail has the change."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.services.mails import account_mails
from courts.ground import clock
from courts.ground.models import AuditEntry, Contact, User
from demo.people import Cast
from tests.access.software_key import SoftwareKey
from tests.access.test_passkeys import add_passkey, with_password
from tests.cast import PASSWORD

SECOND = "second@diwan.example"


@pytest.fixture
def lawyer(cast: Cast) -> User:
    """The lawyer, with a second verified address and one that is not verified."""
    person = cast.people["lawyer"]
    Contact.records.create(person=person, channel="email", address=SECOND, verified_at=clock.now())
    Contact.records.create(person=person, channel="email", address="typed@diwan.example")
    return cast.users["lawyer"]


def told() -> dict[str, str]:
    """The mails that leave now, by address: the texts of one address together."""
    mail.outbox.clear()
    account_mails.send_due()
    texts: dict[str, str] = {}
    for message in mail.outbox:
        texts[message.to[0]] = texts.get(message.to[0], "") + message.body
    return texts


def confirmed(client: Client, address: str) -> Any:
    """Open a page that asks for the password first."""
    page = client.get(address)
    if page.status_code == 302:
        client.post(page["Location"], {"password": PASSWORD})
        page = client.get(address)
    return page


def test_all_verified_addresses_are_told_of_a_new_passkey_and_its_codes(
    lawyer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_passkey(with_password(lawyer), SoftwareKey())
    texts = told()
    assert set(texts) == {lawyer.email, SECOND}
    assert all("مفتاح مرور" in text for text in texts.values())
    assert all("رموز استرداد" in text for text in texts.values())
    assert AuditEntry.records.filter(action="account.webauthn_added", subject_id=str(lawyer.pk)).exists()


def test_all_verified_addresses_are_told_of_a_removed_passkey(lawyer: User) -> None:
    client = with_password(lawyer)
    add_passkey(client, SoftwareKey())
    told()
    row = Authenticator.objects.get(type="webauthn")
    confirmed(client, reverse("mfa_remove_webauthn", args=[row.pk]))
    client.post(reverse("mfa_remove_webauthn", args=[row.pk]))
    assert not Authenticator.objects.filter(pk=row.pk).exists()
    assert set(told()) == {lawyer.email, SECOND}
    assert AuditEntry.records.filter(action="account.webauthn_removed", subject_id=str(lawyer.pk)).exists()


def test_all_verified_addresses_are_told_of_a_new_authenticator_app(
    lawyer: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = with_password(lawyer)
    page = confirmed(client, reverse("mfa_activate_totp"))
    code = f"{hotp_value(page.context['form'].secret, next(yield_hotp_counters_from_time())):06d}"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    texts = told()
    assert set(texts) == {lawyer.email, SECOND}
    assert "تطبيق تحقق" in texts[SECOND]


def test_all_verified_addresses_are_told_of_a_new_password(lawyer: User) -> None:
    client = with_password(lawyer)
    new = "another long password of the lawyer"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), typed).status_code == 302
    texts = told()
    assert set(texts) == {lawyer.email, SECOND}
    assert new not in texts[SECOND]


def test_a_refused_change_tells_nothing(lawyer: User) -> None:
    typed = {"oldpassword": "wrong", "password1": "another long password", "password2": "another long password"}
    with_password(lawyer).post(reverse("account_change_password"), typed)
    assert told() == {}
