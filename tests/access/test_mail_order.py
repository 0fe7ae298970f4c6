"""Mails about accounts: a reader who waits for a code does not wait for the invitations of an import."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from courts.access.services.mails import account_mails, security_mails
from courts.ground import clock
from courts.ground.models import AccountMail, Person

pytestmark = pytest.mark.django_db


def words(text: str) -> account_mails.Words:
    return dict.fromkeys(("ar", "en"), (text, text))


@pytest.mark.parametrize("life", [account_mails.LIFE, security_mails.LIFE])
def test_mail_with_a_waiting_reader_leaves_before_invitations_that_are_due_longer(life: timedelta) -> None:
    person = Person.records.create(name_ar="هند سالم")
    many = account_mails.BATCH + 50
    account_mails.store_all([(f"{at}@courts.example", person, words("invitation")) for at in range(many)])
    account_mails.store("waiting@diwan.example", words("code"), reader=None, life=life)
    AccountMail.records.exclude(address="waiting@diwan.example").update(due_at=clock.now() - timedelta(minutes=5))
    mail.outbox.clear()
    account_mails.send_mails()
    assert mail.outbox[0].to == ["waiting@diwan.example"]
    assert len(mail.outbox) == account_mails.BATCH
