"""The API with requests that no honest client sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Application
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from drf_spectacular.validation import validate_schema

from courts.access.services.institution.clients import offer_client
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import Document, Receipt
from courts.registry.models import Filing
from courts.registry.services.rights import match_case_rights
from courts.registry.states import FilingState
from demo.people import Cast
from tests.registry import desk
from tests.registry.test_api import body

pytestmark = pytest.mark.slow

ADDRESS = "/api/v1/filings/"


@pytest.fixture
def auth(cast: Cast) -> dict[str, str]:
    cache.clear()
    return authorised(*offer_client(cast.users["lawyer"], "مكتب", actor=SYSTEM))


def authorised(application: Application, secret: str) -> dict[str, str]:
    sent = {"grant_type": "client_credentials", "client_id": application.pk, "client_secret": secret}
    return {"HTTP_AUTHORIZATION": f"Bearer {Client().post('/identity/o/api/token', sent).json()['access_token']}"}


def post(auth: dict[str, str], content_type: str, sent: bytes, **more: str) -> Any:
    client = Client(raise_request_exception=False)
    return client.generic("POST", ADDRESS, sent, content_type, HTTP_IDEMPOTENCY_KEY="k", **auth, **more)


def is_told(answer: Any) -> bool:
    """Check the common format of every refusal."""
    said = answer.json()
    return set(said) == {"code", "detail", "errors"} and bool(said["code"]) and bool(said["detail"])


@pytest.mark.parametrize(
    "content_type, sent, status",
    [
        ("application/json", b"{}", 415),
        ("text/html", b"<p>", 415),
        ("", b"x", 415),
        ("application/x-www-form-urlencoded", b"filing=x", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=filing\r\n\r\nx", 400),
        ("multipart/form-data; boundary=b", b"\xff\xfe\x00", 400),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=filing\r\n\r\n" + b"x" * (2 << 20) + b"\r\n--b--\r\n",
            413,
        ),
        (
            "multipart/form-data; boundary=b",
            b"".join(b"--b\r\nContent-Disposition: form-data; name=f%d\r\n\r\nx\r\n" % n for n in range(1200))
            + b"--b--",
            400,
        ),
        (
            "multipart/form-data; boundary=b",
            b"".join(
                b"--b\r\nContent-Disposition: form-data; name=exhibits; filename=a.pdf\r\n\r\nx\r\n" for _ in range(40)
            )
            + b"--b--\r\n",
            400,
        ),
    ],
)
def test_body_of_another_type_is_refused_in_the_common_format(
    cast: Cast, auth: dict[str, str], content_type: str, sent: bytes, status: int
) -> None:
    for language in ("ar", "en"):
        answer = post(auth, content_type, sent, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == status, answer.content[:300]
        assert is_told(answer)
    assert not Filing.records.exists()
    assert not Document.records.exists()


@pytest.mark.parametrize(
    "text", ["[]", "null", "true", "1", '"text"', "{}", '{"title": "a", "title": "b"}', "NaN", "["]
)
def test_invalid_filing_is_named_in_the_error(cast: Cast, auth: dict[str, str], text: str) -> None:
    sent = {"filing": text, "statement": desk.upload()}
    answer = Client().post(ADDRESS, sent, HTTP_IDEMPOTENCY_KEY="k", **auth)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_refusal_uses_the_language_that_the_client_asks_for(cast: Cast, auth: dict[str, str]) -> None:
    said = {}
    for language in ("ar", "en", "fr", "x" * 3000, "*", "en;q=abc"):
        sent = {"filing": json.dumps(body(cast) | {"title": ""}), "statement": desk.upload()}
        answer = Client().post(ADDRESS, sent, HTTP_IDEMPOTENCY_KEY="k", HTTP_ACCEPT_LANGUAGE=language, **auth)
        assert answer.status_code == 400
        said[language] = answer.json()["errors"]["title"]
    assert said["en"] != said["ar"] == said["fr"]


@pytest.mark.parametrize(
    "value",
    [
        "Bearer",
        "Bearer ",
        "Bearer \x00",
        "Bearer " + "x" * 9000,
        "Basic bGF3eWVyOng=",
        "bearer a b",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJsYXd5ZXIifQ.",
    ],
)
def test_invalid_token_gets_401_with_www_authenticate(cast: Cast, value: str) -> None:
    filing = desk.submitted(cast)
    answer = Client().get(f"{ADDRESS}{filing.pk}/", HTTP_AUTHORIZATION=value)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert is_told(answer)


def test_token_in_the_query_is_ignored(cast: Cast, auth: dict[str, str]) -> None:
    filing = desk.submitted(cast)
    value = auth["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert Client().get(f"{ADDRESS}{filing.pk}/?access_token={value}").status_code == 401


def test_token_opens_no_page_outside_the_api(cast: Cast, auth: dict[str, str]) -> None:
    filing = desk.submitted(cast)
    for address in (f"/filings/{filing.pk}/", "/cases/", "/admin/", "/inbox/"):
        answer = Client().get(address, **auth)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"] or "/admin/login/" in answer["Location"]


def test_client_sees_what_its_account_may_see_now(cast: Cast, auth: dict[str, str]) -> None:
    case = desk.case(cast, title="سر لا يُكشف")
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 200
    match_case_rights(case, [cast.people["lawyer"]], actor=actor_for(cast.users["clerk"]))
    case.parties.first().representations.update(until=case.opened_at)
    match_case_rights(case, [cast.people["lawyer"]], actor=actor_for(cast.users["clerk"]))
    answer = Client().get(f"/api/v1/cases/{case.pk}/", **auth)
    assert answer.status_code == 404
    assert "سر" not in answer.content.decode()
    # The filer keeps their own filing, which names no case that they may not see.
    followed = Client().get(f"{ADDRESS}{case.filing_id}/", **auth).json()
    assert followed["case"] is None


def test_filing_of_another_lawyer_is_a_404_and_its_key_stays_free(cast: Cast, auth: dict[str, str]) -> None:
    files = {"filing": json.dumps(body(cast)), "statement": desk.upload("a.pdf", desk.pdf())}
    made = Client().post(ADDRESS, files, HTTP_IDEMPOTENCY_KEY="same", **auth)
    assert made.status_code == 201
    others = authorised(*offer_client(cast.users["counsel"], "مكتب آخر", actor=SYSTEM))
    assert Client().get(f"{ADDRESS}{made.json()['id']}/", **others).status_code == 404
    files["statement"] = desk.upload("b.pdf", desk.pdf(2))
    own = Client().post(ADDRESS, files, HTTP_IDEMPOTENCY_KEY="same", **others)
    assert own.status_code == 201
    assert own.json()["id"] != made.json()["id"]
    assert Receipt.records.count() == 2


def test_idempotency_key_of_a_failed_request_is_free_again(cast: Cast, auth: dict[str, str]) -> None:
    wrong = {"filing": json.dumps(body(cast) | {"court": "zzz"}), "statement": desk.upload()}
    assert Client().post(ADDRESS, wrong, HTTP_IDEMPOTENCY_KEY="k", **auth).status_code == 400
    right = {"filing": json.dumps(body(cast)), "statement": desk.upload()}
    assert Client().post(ADDRESS, right, HTTP_IDEMPOTENCY_KEY="k", **auth).status_code == 201


def test_more_than_sixty_filings_a_minute_are_throttled(
    cast: Cast, auth: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["filings"] == "60/min"
    statuses = [post(auth, "application/json", b"{}").status_code for _ in range(61)]
    assert set(statuses[:60]) == {415}
    last = post(auth, "application/json", b"{}", HTTP_ACCEPT_LANGUAGE="ar")
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0
    assert is_told(last)
    assert not last.json()["detail"].isascii()
    # Reading does not count as filing.
    assert Client().get(f"{ADDRESS}{desk.submitted(cast).pk}/", **auth).status_code == 200


def test_schema_is_openapi_and_names_every_path(cast: Cast) -> None:
    description = Client().get("/api/v1/schema.json").json()
    validate_schema(description)
    assert set(description["paths"]) == {
        "/api/v1/filings/",
        "/api/v1/filings/{filing_id}/",
        "/api/v1/cases/{case_id}/",
    }
    for methods in description["paths"].values():
        for act in methods.values():
            assert {"401", "403", "429"} <= set(act["responses"])
            [scopes] = [way["clientCredentials"] for way in act["security"] if "clientCredentials" in way]
            offered = description["components"]["securitySchemes"]["clientCredentials"]["flows"]["clientCredentials"]
            assert len(scopes) == 1
            assert set(scopes) < set(offered["scopes"])


def test_responses_match_the_schema(cast: Cast, auth: dict[str, str]) -> None:
    shapes = Client().get("/api/v1/schema.json").json()["components"]["schemas"]
    case = desk.case(cast)
    filing = Client().get(f"{ADDRESS}{case.filing_id}/", **auth).json()
    assert set(filing) == set(shapes["FilingShape"]["properties"])
    assert set(filing["receipt"]) == set(shapes["ReceiptShape"]["properties"])
    read = Client().get(f"/api/v1/cases/{case.pk}/", **auth).json()
    assert set(read) == set(shapes["CaseShape"]["properties"])
    assert all(set(party) == set(shapes["CasePartyShape"]["properties"]) for party in read["parties"])
    refused = Client().get(f"{ADDRESS}00000000-0000-0000-0000-000000000000/", **auth).json()
    assert set(refused) == set(shapes["ErrorShape"]["properties"])
    assert {*body(cast), "filer"} == set(shapes["FilingInputRequest"]["properties"])


def test_api_document_names_every_path_field_state_and_scope(cast: Cast) -> None:
    page = (settings.BASE_DIR / "docs" / "api.md").read_text()
    description = Client().get("/api/v1/schema.json").json()
    shapes = description["components"]["schemas"]
    flows = description["components"]["securitySchemes"]["clientCredentials"]["flows"]["clientCredentials"]
    said = [path.replace("{filing_id}", "ID").replace("{case_id}", "ID") for path in description["paths"]]
    said += [f"`{scope}`" for scope in flows["scopes"]] + [flows["tokenUrl"]]
    said += [f"`{state}`" for state in FilingState.values]
    said += [f"`{name}`" for name in ("filing", "statement", "exhibits", "Idempotency-Key")]
    for shape in ("FilingInputRequest", "FilingShape", "ReceiptShape", "ErrorShape"):
        said += shapes[shape]["properties"]
    assert not [word for word in said if word not in page]
