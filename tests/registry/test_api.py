"""Filings and cases through the API."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Application
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone, translation

from courts.ground.actors import actor_for
from courts.ground.models import Document, Receipt
from courts.ground.services import idempotency
from courts.registry.models import Filing
from courts.registry.services.reviews import accept_filing, return_filing, take_filing
from demo.people import Cast
from tests.registry import desk

ADDRESS = "/api/v1/filings/"


@pytest.fixture
def application(cast: Cast) -> Application:
    client = Application(
        id="office",
        name="Office",
        owner=cast.users["lawyer"],
        grant_types="client_credentials",
        scopes="filings.write\nfilings.read\ncases.read",
        default_scopes="filings.write\nfilings.read\ncases.read",
    )
    client.set_secret("a secret of the office")
    client.save()
    return client


def bearer(application: Application) -> dict[str, str]:
    """Return the headers with a token, got as any client gets it."""
    answer = Client().post(
        "/identity/o/api/token",
        {
            "grant_type": "client_credentials",
            "client_id": application.id,
            "client_secret": "a secret of the office",
        },
    )
    assert answer.status_code == 200, answer.content
    return {"HTTP_AUTHORIZATION": f"Bearer {answer.json()['access_token']}"}


def body(cast: Cast) -> dict[str, Any]:
    return {
        "court": "shj",
        "case_kind": "commercial",
        "title": "مطالبة مالية",
        "facts": "الوقائع",
        "requests": "الطلبات",
        "claim_value": "1240000.00",
        "parties": [
            {"role": "claimant", "kind": "natural", "name_ar": "هدى الرمال", "emirates_id": "784-1985-1000003-1"},
            {"role": "respondent", "kind": "natural", "name_ar": "طارق نجم", "phone": "0507654321"},
        ],
    }


def send(auth: dict[str, str], filing: Any, *, key: str = "k-1", **files: Any) -> Any:
    parts = {
        "filing": filing if isinstance(filing, str) else json.dumps(filing),
        "statement": desk.upload("claim.pdf"),
        "exhibits": [desk.upload("exhibit.pdf")],
        **files,
    }
    return Client().post(
        ADDRESS, {name: part for name, part in parts.items() if part is not None}, HTTP_IDEMPOTENCY_KEY=key, **auth
    )


def test_client_files_a_claim_and_follows_it_to_the_case(cast: Cast, application: Application) -> None:
    auth = bearer(application)
    answer = send(auth, body(cast))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["state"] == "submitted"
    assert made["receipt"]["channel"] == "api"
    filing = Filing.records.get(pk=made["id"])
    assert filing.filer == cast.people["lawyer"]
    assert list(filing.documents.values_list("kind", flat=True)) == ["exhibit", "statement"]
    manager = actor_for(cast.users["manager"])
    take_filing(filing, actor=manager)
    case = accept_filing(filing, actor=manager)
    made = Client().get(f"{ADDRESS}{filing.pk}/", **auth).json()
    assert (made["state"], made["case"]) == ("accepted", str(case.pk))
    read = Client().get(f"/api/v1/cases/{case.pk}/", **auth).json()
    assert (read["number"], read["court"], len(read["parties"])) == (1, "shj", 2)


def test_proofs_are_sent_as_parts_of_their_own_kind(cast: Cast, application: Application) -> None:
    auth = bearer(application)

    def proofs(*kinds: str) -> dict[str, Any]:
        return {kind: [desk.upload(f"{number}.pdf")] for number, kind in enumerate(kinds)}

    made = send(auth, body(cast), **proofs("power_of_attorney", "conciliation_record")).json()
    kinds = Filing.records.get(pk=made["id"]).documents.values_list("kind", flat=True)
    assert sorted(kinds) == ["conciliation_record", "exhibit", "power_of_attorney", "statement"]
    again = send(auth, body(cast), **proofs("power_of_attorney", "conciliation_record"))
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    otherwise = send(auth, body(cast), **proofs("conciliation_record", "power_of_attorney"))
    assert otherwise.status_code == 409, "the same files under other kinds are another request"


def test_return_reasons_come_in_both_languages_and_under_their_old_names(cast: Cast, application: Application) -> None:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["wrong_kind"], note="ملاحظة")
    made = Client().get(f"{ADDRESS}{filing.pk}/", **bearer(application)).json()
    [reason] = made["return_reasons"]
    assert reason["code"] == "wrong_kind"
    assert reason["text_ar"] != reason["text_en"] == "The kind of case does not fit the claim"
    assert reason["fix_ar"] != reason["fix_en"] == "Choose the kind of case that fits the requests."
    [old] = made["faults"]
    assert (old["code"], old["mend_en"]) == (reason["code"], reason["fix_en"])
    assert made["note"] == "ملاحظة"


def test_same_key_and_request_answer_with_the_same_filing(cast: Cast, application: Application) -> None:
    auth = bearer(application)
    statement, exhibit = desk.pdf(), desk.pdf(2)
    replies = [
        send(auth, body(cast), statement=desk.upload("a.pdf", statement), exhibits=[desk.upload("b.pdf", exhibit)])
        for _ in range(2)
    ]
    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert Filing.records.count() == Receipt.records.count() == 1
    assert Document.records.count() == 2
    other = body(cast) | {"title": "أخرى"}
    mismatch = send(auth, other, statement=desk.upload("a.pdf", statement), exhibits=[desk.upload("b.pdf", exhibit)])
    assert mismatch.status_code == 409
    said = mismatch.json()
    assert said["code"] == "idempotency_mismatch"
    with translation.override("ar"):
        assert said["detail"] == str(idempotency.mismatch())
    assert said["errors"] == {"Idempotency-Key": [said["detail"]]}
    other_file = send(
        auth, body(cast), statement=desk.upload("a.pdf", exhibit), exhibits=[desk.upload("b.pdf", exhibit)]
    )
    assert other_file.status_code == 409
    assert Filing.records.count() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 121, "ق"])
def test_request_without_a_valid_key_is_refused(cast: Cast, application: Application, key: str) -> None:
    answer = send(bearer(application), body(cast), key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"]


def _with(path: str, value: Any) -> Any:
    def change(data: dict[str, Any]) -> None:
        target: Any = data
        *names, last = path.split(".")
        for name in names:
            target = target[int(name) if name.isdecimal() else name]
        target[last] = value

    return change


@pytest.mark.parametrize(
    "change, field",
    [
        (_with("surprise", 1), "surprise"),
        (_with("parties.0.surprise", 1), "parties.0.surprise"),
        (_with("title", None), "title"),
        (_with("title", 5), "title"),
        (_with("title", True), "title"),
        (_with("title", " \u0640 "), "title"),
        (_with("title", "a\u202eb"), "title"),
        (_with("title", ["a"]), "title"),
        (_with("facts", "x" * 100_000), "facts"),
        (_with("court", "nowhere"), "court"),
        (_with("court", {}), "court"),
        (_with("case_kind", True), "case_kind"),
        (_with("case_kind", []), "case_kind"),
        (_with("claim_value", 1240000.5), "claim_value"),
        (_with("claim_value", "NaN"), "claim_value"),
        (_with("claim_value", "1e999"), "claim_value"),
        (_with("claim_value", "-1.00"), "claim_value"),
        (_with("claim_value", "12,50"), "claim_value"),
        (_with("title", "a\nJudge: b"), "title"),
        (_with("parties.0.name_ar", "سالم\u2028القاضي: سالم"), "parties.0.name_ar"),
        (_with("parties.0.name_en", "Salem\u3164"), "parties.0.name_en"),
        (_with("parties.1.email", "salem@ex\u0430mple.com"), "parties.1.email"),
        (_with("parties", {}), "parties"),
        (_with("parties", []), "parties"),
        (_with("parties", None), "parties"),
        (_with("parties.0", []), "parties.0"),
        (_with("parties.0.kind", "robot"), "parties.0.kind"),
        (_with("parties.0.emirates_id", "123"), "parties.0.emirates_id"),
        (_with("parties.0.emirates_id", 784198510000031), "parties.0.emirates_id"),
        (_with("parties.1.phone", "12"), "parties.1.phone"),
        (_with("parties.1.email", "nobody"), "parties.1.email"),
        (_with("parties.1.role", "claimant"), "parties"),
    ],
)
def test_every_error_names_its_field_and_nothing_is_stored(
    cast: Cast, application: Application, change: Any, field: str
) -> None:
    data = deepcopy(body(cast))
    if field == "parties.0":
        data["parties"][0] = []
    else:
        change(data)
    answer = send(bearer(application), data)
    assert answer.status_code == 400, answer.content
    named = answer.json()["errors"]
    assert any(name == field or name.startswith(f"{field}.") for name in named), named
    assert not Filing.records.exists()
    assert not Document.records.exists()


def test_pasted_numbers_are_stored_by_their_digits_alone(cast: Cast, application: Application) -> None:
    data = body(cast) | {"claim_value": "١٢٬٥٠٠٫٢٥"}
    data["parties"][0]["emirates_id"] = "\u202d784–1985‑1000003−1\u202c"
    data["parties"][1] |= {"phone": "\ufeff＋９７１ 50 765 4321", "email": "legal\u200b@example.ae"}
    assert send(bearer(application), data).status_code == 201
    filing = Filing.records.get()
    assert filing.claim_value == Decimal("12500.25")
    claimant, respondent = filing.parties.order_by("position")
    assert claimant.emirates_id == "784198510000031"
    assert (respondent.phone, respondent.email) == ("0507654321", "legal@example.ae")


def test_one_answer_names_every_error_of_an_unreadable_request(cast: Cast, application: Application) -> None:
    data = body(cast) | {"surprise": 1, "title": 5, "court": "nowhere"}
    data["parties"] = [
        {"role": "claimant", "kind": "natural", "name_ar": "هدى الرمال", "emirates_id": "123"},
        {"role": "respondent", "kind": "natural", "name_ar": "طارق نجم", "nickname": "x"},
        {"role": "respondent", "kind": "legal", "name_ar": "شركة"},
    ]
    files = {"statement": desk.upload("a.pdf", b"MZ"), "exhibits": ["text", desk.upload("b.pdf", b"MZ")], "more": "x"}
    answer = send(bearer(application), data, key=" ", **files)
    assert answer.status_code == 400
    said = answer.json()
    assert said["code"] == "invalid"
    assert set(said["errors"]) == {
        "Idempotency-Key",
        "more",
        "surprise",
        "title",
        "court",
        "parties.0.emirates_id",
        "parties.1.nickname",
        "parties.2.licence_number",
        "parties.2.phone",
        "statement",
        "exhibits",
    }
    # One part is not a file, and the other is not a PDF.
    assert len(said["errors"]["exhibits"]) == 2
    assert not Filing.records.exists()
    assert not Document.records.exists()


def test_one_answer_names_every_broken_rule_of_a_readable_request(cast: Cast, application: Application) -> None:
    data = body(cast)
    data["parties"] = [{"role": "respondent", "kind": "natural", "name_ar": "طارق نجم", "phone": "12"}]
    answer = send(bearer(application), data, statement=desk.upload("a.pdf", b"MZ"))
    assert (answer.status_code, answer.json()["code"]) == (400, "refused")
    assert set(answer.json()["errors"]) == {"parties", "parties.0.phone", "statement"}


def test_missing_parts_hide_no_other_error(cast: Cast, application: Application) -> None:
    data = body(cast)
    del data["parties"][1]["phone"]
    answer = send(bearer(application), data, statement=None)
    assert set(answer.json()["errors"]) == {"statement", "parties.1.phone"}
    answer = send(bearer(application), "{", statement=desk.upload("a.pdf", b""))
    assert set(answer.json()["errors"]) == {"filing", "statement"}


def test_statement_is_accepted_under_its_old_part_name(cast: Cast, application: Application) -> None:
    auth = bearer(application)
    statement, exhibits = desk.pdf(), {"exhibits": []}
    old = send(auth, body(cast), statement=None, lead=desk.upload("a.pdf", statement), **exhibits)
    assert old.status_code == 201, old.content
    filing = Filing.records.get(pk=old.json()["id"])
    assert list(filing.documents.values_list("kind", flat=True)) == ["statement"]
    new = send(auth, body(cast), statement=desk.upload("a.pdf", statement), **exhibits)
    assert (new.status_code, new.json()["id"]) == (201, old.json()["id"]), "the name of the part is not the request"


def test_errors_of_the_statement_use_the_part_name_that_was_sent(cast: Cast, application: Application) -> None:
    auth = bearer(application)
    bad = {"statement": None, "lead": desk.upload("a.pdf", b"MZ")}
    for filing in (body(cast), body(cast) | {"title": 5}):
        assert "lead" in send(auth, filing, **bad).json()["errors"]
    both = send(auth, body(cast), lead=desk.upload("a.pdf"))
    assert set(both.json()["errors"]) == {"statement"}
    assert not Filing.records.exists()


def test_file_limit_of_an_unknown_court_is_the_widest_of_all_courts(cast: Cast, application: Application) -> None:
    widest = desk.pdf(words=b"%" * (1024 * 1024 - len(desk.pdf())))
    answer = send(bearer(application), body(cast) | {"court": "nowhere"}, statement=desk.upload("a.pdf", widest))
    assert set(answer.json()["errors"]) == {"court"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"title": "a", "title": "b"}',
        '{"claim_value": NaN}',
        '{"claim_value": 1e999}',
        '"\\ud800"',
        "[" * 5000,
        '{"title": "\\u0000"}',
    ],
)
def test_filing_that_is_not_strict_json_is_refused(cast: Cast, application: Application, text: str) -> None:
    answer = send(bearer(application), text)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
    assert not Filing.records.exists()


def test_errors_of_files_name_their_part_and_nothing_is_stored(cast: Cast, application: Application) -> None:
    auth = bearer(application)
    for changed, field in (
        ({"statement": None}, "statement"),
        ({"statement": "text"}, "statement"),
        ({"statement": desk.upload("a.pdf", b"")}, "statement"),
        ({"statement": desk.upload("a.pdf", b"MZ")}, "statement"),
        ({"exhibits": ["text"]}, "exhibits"),
        ({"power_of_attorney": ["text"]}, "power_of_attorney"),
        ({"conciliation_record": [desk.upload("a.pdf", b"MZ")]}, "conciliation_record"),
        ({"exhibits": [desk.upload("a.pdf", b"0" * (1024 * 1024 + 1))]}, "exhibits"),
        ({"filing": None}, "filing"),
        ({"more": "x"}, "more"),
    ):
        answer = (
            send(auth, changed.pop("filing", body(cast)), **changed)
            if "filing" not in changed
            else Client().post(ADDRESS, {"statement": desk.upload()}, HTTP_IDEMPOTENCY_KEY="k", **auth)
        )
        assert answer.status_code == 400, (field, answer.content)
        assert field in answer.json()["errors"]
    assert not Document.records.exists()


def test_staff_cannot_file_through_the_api(cast: Cast, application: Application) -> None:
    auth = bearer(application)
    application.owner = cast.users["clerk"]
    application.save()
    Token.objects.update(user=cast.users["clerk"])
    assert send(auth, body(cast)).status_code in {401, 403}
    assert not Filing.records.exists()


def test_request_without_a_valid_token_gets_401(cast: Cast, application: Application) -> None:
    filing = desk.submitted(cast)
    for auth in ({}, {"HTTP_AUTHORIZATION": "Bearer nonsense"}, {"HTTP_AUTHORIZATION": "Bearer \udcff"}):
        assert (
            Client()
            .get(f"{ADDRESS}{filing.pk}/", **{k: v.encode("utf-8", "replace").decode() for k, v in auth.items()})
            .status_code
            == 401
        )
    auth = bearer(application)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"{ADDRESS}{filing.pk}/", **auth).status_code == 401
    assert "a secret of the office" not in application.secret


@pytest.mark.parametrize("member", ["stranger", "counsel"])
def test_client_of_another_account_gets_404(cast: Cast, application: Application, member: str) -> None:
    application.owner = cast.users[member]
    application.save()
    case = desk.case(cast)
    auth = bearer(application)
    assert Client().get(f"{ADDRESS}{case.filing_id}/", **auth).status_code == 404
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 404


def test_signed_in_browser_cannot_file_without_its_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["lawyer"])
    answer = client.post(
        ADDRESS,
        {"filing": json.dumps(body(cast)), "statement": desk.upload()},
        HTTP_IDEMPOTENCY_KEY="k",
        HTTP_ORIGIN="https://elsewhere.example",
    )
    assert answer.status_code == 403
    assert not Filing.records.exists()


def test_published_schema_describes_the_filing_request(cast: Cast) -> None:
    schema = Client().get("/api/v1/schema.json").json()
    post = schema["paths"]["/api/v1/filings/"]["post"]
    assert "multipart/form-data" in post["requestBody"]["content"]
    assert {"name": "Idempotency-Key", "in": "header", "required": True}.items() <= post["parameters"][0].items()
    assert {"clientCredentials": ["filings.write"]} in post["security"]
