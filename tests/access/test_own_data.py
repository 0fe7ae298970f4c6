"""A copy of one's own data, and the end of an account by its owner."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.access.models import DataExport
from courts.access.services import data_exports
from courts.access.tasks import send_account_mails
from courts.ground.models import AuditEntry, User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.hearings.cases import make_case


def signed_in(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(cast.users[member])
    return client


def confirmed(cast: Cast, member: str) -> Client:
    client = signed_in(cast, member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_each_page_asks_to_confirm_first(cast: Cast) -> None:
    client = signed_in(cast, "lawyer")
    for name in ("own_data", "own_data_download", "account_close"):
        assert "reauthenticate" in client.get(reverse(name))["Location"]
    assert "reauthenticate" in client.post(reverse("account_close"), {"sure": "on"})["Location"]
    assert User.objects.get(pk=cast.users["lawyer"].pk).is_active


def read(answer: Any) -> Any:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return json.loads(archive.read("my-data.json"))


def test_copy_has_the_persons_own_data_and_no_others(cast: Cast) -> None:
    make_case(cast)
    client = confirmed(cast, "lawyer")
    client.post(reverse("own_data"))
    assert client.get(reverse("own_data_download")).status_code == 404
    data_exports.make_due()
    found = read(client.get(reverse("own_data_download")))
    assert found["account"]["person"]["name_ar"] == cast.people["lawyer"].name_ar
    assert found["account"]["contacts"][0]["address"] == "lawyer@diwan.example"
    assert len(found["filings_and_cases"]["counsel"]) == 1
    assert "counsel@diwan.example" not in json.dumps(found)
    assert confirmed(cast, "counsel").get(reverse("own_data_download")).status_code == 404
    assert AuditEntry.records.filter(action="account.export_downloaded").count() == 1


def test_copy_is_made_once_and_deleted_after_a_day(cast: Cast) -> None:
    client = confirmed(cast, "lawyer")
    for _turn in range(2):
        client.post(reverse("own_data"))
    data_exports.make_due()
    assert DataExport.records.count() == 1
    DataExport.records.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(reverse("own_data_download")).status_code == 404
    data_exports.make_due()
    assert not DataExport.records.exists()


def test_party_of_an_open_case_cannot_close_their_account(cast: Cast) -> None:
    make_case(cast)
    client = confirmed(cast, "claimant")
    assert "لم تُغلق" in client.get(reverse("account_close")).content.decode()
    assert client.post(reverse("account_close"), {"sure": "on"}).status_code == 409
    assert User.objects.get(pk=cast.users["claimant"].pk).is_active


def test_posted_person_cannot_close_their_account(cast: Cast) -> None:
    assert confirmed(cast, "judge").post(reverse("account_close"), {"sure": "on"}).status_code == 409


def test_owner_closes_their_account_after_one_question(cast: Cast) -> None:
    client, other = confirmed(cast, "witness"), signed_in(cast, "witness")
    assert client.post(reverse("account_close")).status_code == 400
    assert client.post(reverse("account_close"), {"sure": "on"})["Location"] == reverse("account_login")
    assert not User.objects.get(pk=cast.users["witness"].pk).is_active
    assert other.get(reverse("profile")).status_code == 302
    assert AuditEntry.records.get(action="account.closed").actor == cast.users["witness"]
    send_account_mails()
    [letter] = [each for each in mail.outbox if each.to == [cast.users["witness"].email]]
    assert "حسابك مغلق" in str(letter.body)
    # No one finds a kept text again with a closed account.
    assert 'data-kept="' not in client.get(reverse("account_login")).content.decode()
