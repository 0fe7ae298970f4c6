"""The pages of deeds: parties, the notaries of the office, and strangers."""

from __future__ import annotations

import pytest
from django.test import Client

from demo.people import Cast
from notary.deeds.models import Deed
from tests.notary.deeds.deeds import POWER, content_of, drafted, fee_paid, sealed, signed

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


def test_notary_seals_on_the_page_and_reads_all_gaps(cast: Cast) -> None:
    deed, client = signed(cast), client_of(cast, "notary")
    refused = client.post(f"/notary/deeds/{deed.pk}/seal/")
    assert (refused.status_code, "لم تُسدَّد" in refused.content.decode() or "الرسم" in refused.content.decode()) == (
        409,
        True,
    )
    with fee_paid():
        assert client.post(f"/notary/deeds/{deed.pk}/seal/").status_code == 302
    assert Deed.records.get(pk=deed.pk).state == "sealed"


def test_notary_copies_and_revokes_on_the_pages(cast: Cast) -> None:
    deed, client = sealed(cast, POWER), client_of(cast, "notary")
    assert client.post(f"/notary/deeds/{deed.pk}/copy/").status_code == 302
    assert client.get(f"/notary/deeds/{deed.pk}/revoke/").status_code == 200
    assert client.post(f"/notary/deeds/{deed.pk}/revoke/", {"reason": ""}).status_code == 400
    assert client.post(f"/notary/deeds/{deed.pk}/revoke/", {"reason": "أمر"}).status_code == 302
    assert client.post(f"/notary/deeds/{deed.pk}/revoke/", {"reason": "أمر"}).status_code == 409


@pytest.mark.parametrize("act", ["seal", "quality", "copy", "evidence", "refuse", "revoke"])
def test_party_may_not_act_as_the_notary(cast: Cast, act: str) -> None:
    deed = signed(cast)
    assert client_of(cast, "groom").post(f"/notary/deeds/{deed.pk}/{act}/", {"reason": "other"}).status_code == 403
    assert client_of(cast, "stranger").post(f"/notary/deeds/{deed.pk}/{act}/").status_code == 404


def test_register_shows_acts_and_refusals_by_filter(cast: Cast) -> None:
    deed, refused = sealed(cast), drafted(cast)
    client = client_of(cast, "notary")
    assert client.post(f"/notary/deeds/{refused.pk}/refuse/", {"reason": "absent"}).status_code == 302
    everything = client.get("/notary/deeds/register/").content.decode()
    acts = client.get("/notary/deeds/register/?outcome=act").content.decode()
    assert str(deed.pk) in everything
    assert str(refused.pk) in everything
    assert str(refused.pk) not in acts
    for odd in ("?year=9999", "?year=x", "?outcome=x", "?service=x", "?page=99"):
        assert client.get(f"/notary/deeds/register/{odd}").status_code == 200
    assert client_of(cast, "groom").get("/notary/deeds/register/").status_code == 404
