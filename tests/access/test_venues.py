"""Venues and rooms in the administration: added, changed, audited, and closed to all others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courts.access.queries.identity_checks import checking_venues
from courts.ground.models import AuditEntry, Space, Venue
from courts.offices.queries.companies import offices_for_claims
from courts.registry.queries.filings import courts
from demo.people import Cast
from tests.access.administrators import administrator, client_of

VENUE = {
    "kind": "court",
    "code": "ADC",
    "name_ar": "محكمة أبوظبي",
    "name_en": "Abu Dhabi Court",
    "zone": "Asia/Dubai",
    "law_profile": "uae_federal",
}


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(administrator())


@pytest.mark.parametrize("member", ["judge", "manager", "clerk", "lawyer", "stranger"])
def test_administration_does_not_exist_for_the_cast(cast: Cast, member: str) -> None:
    court = cast.venues["court"]
    client = client_of(cast.users[member])
    for path in (
        reverse("administration"),
        reverse("venue_list"),
        reverse("venue_add"),
        reverse("venue", args=[court.pk]),
        reverse("venue_change", args=[court.pk]),
        reverse("space_add", args=[court.pk]),
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert court.name_ar not in answer.content.decode()
    client.post(reverse("venue_add"), VENUE)
    assert not Venue.records.filter(code="ADC").exists()
    assert reverse("administration") not in client.get(reverse("help")).content.decode()


def test_administrator_starts_at_the_administration(client: Client) -> None:
    assert client.get(reverse("home"))["Location"] == reverse("administration")
    page = client.get(reverse("administration")).content.decode()
    assert reverse("venue_list") in page
    assert reverse("special_days") in page


def test_added_venue_is_audited_and_listed(client: Client) -> None:
    answer = client.post(reverse("venue_add"), VENUE)
    venue = Venue.records.get(code="ADC")
    assert answer["Location"] == reverse("venue", args=[venue.pk])
    assert AuditEntry.records.get(action="venue.added").subject_id == str(venue.pk)
    assert "محكمة أبوظبي" in client.get(reverse("venue_list"), {"q": "adc"}).content.decode()
    assert "محكمة أبوظبي" not in client.get(reverse("venue_list"), {"q": "xyz"}).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"code": "A C"}, {"code": "محكمة"}, {"zone": "Mars/X"}, {"law_profile": "mine"}, {"name_ar": " "}]
)
def test_wrong_venue_is_refused_at_its_field(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(reverse("venue_add"), VENUE | wrong)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(wrong)
    assert "Abu Dhabi Court" in answer.content.decode()


def test_code_of_another_venue_is_refused(cast: Cast, client: Client) -> None:
    answer = client.post(reverse("venue_add"), VENUE | {"code": cast.venues["court"].code.upper()})
    assert set(answer.context["form"].errors) == {"code"}


def test_change_keeps_code_and_kind_and_records_both_values(cast: Cast, client: Client) -> None:
    court = cast.venues["court"]
    sent: dict[str, Any] = VENUE | {"kind": "notary_office", "law_profile": "test", "zone": "Asia/Muscat"}
    assert client.post(reverse("venue_change", args=[court.pk]), sent).status_code == 302
    changed = Venue.records.get(pk=court.pk)
    assert (changed.code, changed.kind, changed.name_en) == (court.code, "court", "Abu Dhabi Court")
    detail = AuditEntry.records.get(action="venue.changed").detail
    assert (detail["before"]["zone"], detail["after"]["zone"]) == ("Asia/Dubai", "Asia/Muscat")


def test_room_is_added_renamed_and_closed_for_booking(cast: Cast, client: Client) -> None:
    court = cast.venues["court"]
    sent = {"kind": "chamber", "name_ar": "القاعة التاسعة", "name_en": "Chamber 9", "is_bookable": "on"}
    client.post(reverse("space_add", args=[court.pk]), sent)
    space = Space.records.get(name_en="Chamber 9")
    assert (space.venue, space.is_bookable) == (court, True)
    client.post(
        reverse("space_change", args=[court.pk, space.pk]), {"name_ar": "القاعة العاشرة", "name_en": "Chamber 10"}
    )
    space.refresh_from_db()
    assert (space.name_en, space.kind, space.is_bookable) == ("Chamber 10", "chamber", False)
    other = reverse("space_change", args=[cast.venues["office"].pk, space.pk])
    assert client.get(other).status_code == 404


def test_venue_that_takes_no_requests_is_not_offered(cast: Cast, client: Client) -> None:
    client.post(reverse("venue_add"), VENUE)
    added = Venue.records.get(code="ADC")
    offered = (courts, checking_venues, offices_for_claims)
    assert all(added in venues() for venues in offered)
    details = {name: VENUE[name] for name in ("name_ar", "name_en", "zone")}
    client.post(reverse("venue_change", args=[added.pk]), details)
    assert not any(added in venues() for venues in offered)
    assert cast.venues["court"] in courts()
    page = client.get(reverse("venue", args=[added.pk])).content.decode()
    assert "لا يستقبل طلبات جديدة" in page
    # People choose no facility.
    facility = client.get(reverse("venue_change", args=[cast.venues["facility"].pk]))
    assert "takes_requests" not in facility.context["form"].fields
