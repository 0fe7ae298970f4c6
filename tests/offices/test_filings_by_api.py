"""Filings by API for the lawyer or the company for which the account acts."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Application
from django.test import Client

from courts.offices.services import mandates
from courts.registry.models import Filing
from courts.registry.services.postings import withdraw_ended
from demo.people import Cast
from tests.offices import office
from tests.offices.office import TRAINEE, acting
from tests.offices.test_companies import confirmed
from tests.registry import desk
from tests.registry.test_api import ADDRESS, bearer, body, send


@pytest.fixture
def auth(cast: Cast) -> dict[str, str]:
    """The token of a program of the trainee."""
    scopes = "filings.write\nfilings.read"
    client = Application(
        id="trainee",
        name="Trainee",
        owner=cast.users[TRAINEE],
        grant_types="client_credentials",
        scopes=scopes,
        default_scopes=scopes,
    )
    client.set_secret("a secret of the office")
    client.save()
    return bearer(client)


def trusted(cast: Cast, *rights: str) -> mandates.Mandate:
    return office.mandate(cast, office.joined(cast, office.office(cast)), rights or office.ALL)


def for_lawyer(cast: Cast, **changed: Any) -> dict[str, Any]:
    return {**body(cast), "filer": cast.people["lawyer"].roll_number, **changed}


def test_member_files_for_the_lawyer_and_follows_the_filing(cast: Cast, auth: dict[str, str]) -> None:
    trusted(cast)
    answer = send(auth, for_lawyer(cast))
    assert answer.status_code == 201, answer.content
    filing = Filing.records.get(pk=answer.json()["id"])
    assert (filing.filer, filing.prepared_by) == (cast.people["lawyer"], cast.people[TRAINEE])
    assert filing.receipt is not None
    assert filing.receipt.owner == cast.people["lawyer"]
    assert Client().get(f"{ADDRESS}{filing.pk}/", **auth).status_code == 200  # type: ignore[arg-type]


def test_representative_files_for_the_company(cast: Cast, auth: dict[str, str]) -> None:
    confirmed(cast, is_known_party=False)
    company = {"role": "claimant", "kind": "legal", "name_ar": desk.COMPANY.name_ar}
    parties = [{**company, "licence_number": desk.COMPANY.licence_number}, body(cast)["parties"][1]]
    answer = send(auth, {**body(cast), "parties": parties, "filer": desk.COMPANY.licence_number})
    assert answer.status_code == 201, answer.content
    filing = Filing.records.get()
    assert filing.filer.licence_number == desk.COMPANY.licence_number
    assert filing.prepared_by == cast.people[TRAINEE]


@pytest.mark.parametrize("rights", [(), ("drafts",), ("reads", "gets_notices")])
def test_without_both_rights_the_number_is_refused_like_an_unknown_one(
    cast: Cast, auth: dict[str, str], rights: tuple[str, ...]
) -> None:
    if rights:
        trusted(cast, *rights)
    refused = send(auth, for_lawyer(cast))
    unknown = send(auth, for_lawyer(cast, filer="99999"))
    assert refused.status_code == unknown.status_code == 400
    assert refused.json() == unknown.json()
    assert refused.json()["errors"].keys() == {"filer"}
    assert not Filing.records.exists()


def test_wrong_filer_is_named_together_with_every_other_error(cast: Cast, auth: dict[str, str]) -> None:
    errors = send(auth, for_lawyer(cast, filer="99999", title=""), statement=None).json()["errors"]
    assert errors.keys() == {"filer", "title", "statement"}
    assert send(auth, for_lawyer(cast, filer=["1"])).json()["errors"].keys() == {"filer"}


def test_key_of_an_earlier_filing_tells_nothing_after_the_mandate(cast: Cast, auth: dict[str, str]) -> None:
    mandate = trusted(cast)
    first = send(auth, for_lawyer(cast))
    again = send(auth, for_lawyer(cast))
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    mandates.revoke(mandate, actor=acting(cast, "lawyer"))
    withdraw_ended()
    last = send(auth, for_lawyer(cast))
    assert last.status_code == 400
    assert "receipt" not in last.json()
    assert Client().get(f"{ADDRESS}{first.json()['id']}/", **auth).status_code == 404  # type: ignore[arg-type]
    assert Filing.records.count() == 1
