"""The pages of deeds: parties, the notaries of the office, and strangers."""

from __future__ import annotations

import pytest
from django.test import Client

from demo.people import Cast
from notary.deeds.models import Deed
from tests.notary.deeds.deeds import content_of, drafted, sealed

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(cast.users[member], backend=BACKEND)
    return client


@pytest.mark.parametrize("member", ["groom", "bride", "notary"])
def test_party_and_notary_read_and_download_the_deed(cast: Cast, member: str) -> None:
    deed = sealed(cast)
    client = client_of(cast, member)
    assert f"/notary/deeds/{deed.pk}/" in client.get("/notary/deeds/").content.decode()
    page = client.get(f"/notary/deeds/{deed.pk}/").content.decode()
    assert deed.sha256 in page
    answer = client.get(f"/notary/deeds/{deed.pk}/document/")
    assert b"".join(answer) == content_of(deed)


@pytest.mark.parametrize("member", ["stranger", "judge", "clerk"])
def test_deed_does_not_exist_for_others(cast: Cast, member: str) -> None:
    deed = sealed(cast)
    client = client_of(cast, member)
    assert str(deed.pk) not in client.get("/notary/deeds/").content.decode()
    for page in ("", "document/"):
        assert client.get(f"/notary/deeds/{deed.pk}/{page}").status_code == 404


def test_deed_that_is_not_sealed_has_no_document(cast: Cast) -> None:
    deed: Deed = drafted(cast)
    assert client_of(cast, "groom").get(f"/notary/deeds/{deed.pk}/document/").status_code == 404
