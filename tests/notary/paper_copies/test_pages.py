"""The pages of paper copies: the party, the office, and everyone else."""

from __future__ import annotations

import pytest

from demo.people import Cast
from notary.paper_copies.models import PaperCopy
from tests.notary.deeds.deeds import sealed
from tests.notary.deeds.test_deed_pages import client_of
from tests.notary.paper_copies.copies import TO, asked, carried

pytestmark = pytest.mark.django_db

ADDRESS = {"recipient": "مريم سالم", "telephone": "٠٥٠ ١٢٣ ٤٥٦٧", "emirate": "dubai", "address": "ديرة، شارع 7"}


def test_party_asks_on_the_page_of_the_deed_and_sees_where_it_is(cast: Cast) -> None:
    deed, groom = sealed(cast), client_of(cast, "groom")
    way = f"/notary/copies/of/{deed.pk}/"
    assert way in groom.get(f"/notary/deeds/{deed.pk}/").content.decode()
    assert groom.post(way, {}).status_code == 400
    answer = groom.post(way, ADDRESS)
    copy = PaperCopy.records.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/notary/copies/{copy.pk}/")
    assert copy.telephone == "0501234567"
    page = groom.get(f"/notary/copies/{copy.pk}/").content.decode()
    assert 'data-step="now"' in page
    assert f"/notary/copies/{copy.pk}/printed/" not in page
    assert groom.get(way)["Location"] == f"/notary/copies/{copy.pk}/"
    assert groom.post(f"/notary/copies/{copy.pk}/cancel/", {"reason": "لا حاجة"}).status_code == 302


def test_office_records_every_step_on_its_pages(cast: Cast) -> None:
    copy, office = asked(cast), client_of(cast, "notary")
    base = f"/notary/copies/{copy.pk}/"
    steps = [
        ("printed/", {"seal_number": "SH-42"}),
        ("carrier/", {"carrier": "بريد الإمارات", "tracking": "ep 123 456"}),
        ("returned/", {"cause": "absent", "note": ""}),
        ("carrier/", {"carrier": "بريد الإمارات", "tracking": "EP9"}),
        ("delivered/", {"received_by": "مريم", "proof": "identity", "proof_number": "R-1"}),
    ]
    for address, data in steps:
        assert base + address in office.get(base).content.decode()
        assert office.get(base + address).status_code == 200
        assert office.post(base + address, {}).status_code == 400
        assert office.post(base + address, data).status_code == 302
    assert office.post(base + "returned/", {"cause": "absent"}).status_code == 409
    assert base in office.get("/notary/copies/?q=EP9").content.decode()
    assert base in office.get("/notary/copies/?show=over").content.decode()
    assert base not in office.get("/notary/copies/").content.decode()


@pytest.mark.parametrize("member", ["bride", "stranger", "judge"])
def test_copy_does_not_exist_for_others(cast: Cast, member: str) -> None:
    copy, client = carried(cast), client_of(cast, member)
    for page in ("", "printed/", "carrier/", "delivered/", "returned/", "cancel/"):
        assert client.get(f"/notary/copies/{copy.pk}/{page}").status_code == 404
    assert client.get("/notary/copies/").status_code == 404
    deed = client.get(f"/notary/deeds/{copy.deed_id}/").content.decode()
    assert TO.address not in deed
    assert str(copy.pk) not in deed


def test_party_does_not_act_for_the_office(cast: Cast) -> None:
    copy, client = carried(cast), client_of(cast, "groom")
    for page in ("printed/", "carrier/", "delivered/", "returned/", "cancel/"):
        assert client.post(f"/notary/copies/{copy.pk}/{page}", {"reason": "x"}).status_code == 403


def test_desk_takes_odd_filters(cast: Cast) -> None:
    asked(cast)
    client = client_of(cast, "notary")
    for odd in ("?show=x", "?page=99", "?q=%00", "?q=" + "9" * 400, "?show=carried&q=EP"):
        assert client.get(f"/notary/copies/{odd}").status_code == 200
