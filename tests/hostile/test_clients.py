"""API clients: the accounts that may have one, the stored hashes, and revocation."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Application
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from courts.access.services.institution.clients import offer_client, revoke_client
from courts.ground.actors import SYSTEM
from courts.ground.errors import DomainError
from courts.ground.models import AuditEntry, Posting, Role, User
from demo.people import Cast
from tests.registry import desk

pytestmark = pytest.mark.slow

TOKENS = "/identity/o/api/token"


def asked(client_id: str, secret: str, **more: Any) -> Any:
    return Client().post(
        TOKENS, {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, **more}
    )


@pytest.fixture
def offered(cast: Cast) -> tuple[Application, str]:
    return offer_client(cast.users["lawyer"], "مكتب مريم", actor=SYSTEM)


def test_secret_is_shown_once_and_stored_as_a_hash_like_every_token(offered: tuple[Application, str]) -> None:
    application, secret = offered
    stored = Application.objects.get(pk=application.pk)
    assert secret not in stored.secret
    assert stored.check_secret(secret)
    value = asked(application.pk, secret).json()["access_token"]
    assert len(secret) >= 32
    assert len(value) >= 22
    assert all(value not in token.hash for token in Token.objects.all())
    assert secret not in "".join(str(entry.detail) for entry in AuditEntry.records.all())


@pytest.mark.parametrize("member", ["judge", "clerk", "officer", "notary"])
def test_staff_of_an_institution_get_no_api_client(cast: Cast, member: str) -> None:
    with pytest.raises(DomainError):
        offer_client(cast.users[member], "…", actor=SYSTEM)
    assert not Application.objects.exists()


def test_command_creates_and_revokes_a_client(cast: Cast) -> None:
    out = StringIO()
    call_command("client", "offer", "lawyer@diwan.example", "office", "--scope", "cases.read", stdout=out)
    client_id, secret = (line.split()[1] for line in out.getvalue().splitlines())
    answer = asked(client_id, secret)
    assert answer.status_code == 200
    assert answer.json()["scope"] == "cases.read"
    call_command("client", "revoke", client_id, "the office closed", stdout=out)
    assert asked(client_id, secret).status_code in {400, 401}
    for wrong in (
        ["offer", "unknown@diwan.example", "x"],
        ["revoke", "none", "x"],
        ["offer", "judge@diwan.example", "x"],
    ):
        with pytest.raises(CommandError):
            call_command("client", *wrong)


def test_revoked_client_loses_its_token_immediately(cast: Cast, offered: tuple[Application, str]) -> None:
    case = desk.case(cast)
    auth = {"HTTP_AUTHORIZATION": f"Bearer {asked(*_ids(offered)).json()['access_token']}"}
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 200
    revoke_client(offered[0], actor=SYSTEM, reason="…")
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 401


def test_client_of_a_closed_account_is_refused(cast: Cast, offered: tuple[Application, str]) -> None:
    case = desk.case(cast)
    auth = {"HTTP_AUTHORIZATION": f"Bearer {asked(*_ids(offered)).json()['access_token']}"}
    cast.users["lawyer"].is_active = False
    cast.users["lawyer"].save()
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 401


@pytest.mark.parametrize("scope, allowed", [("filings.read", "filing"), ("cases.read", "case")])
def test_client_is_limited_to_its_scopes(cast: Cast, scope: str, allowed: str) -> None:
    application, secret = offer_client(cast.users["lawyer"], "…", scopes=[scope], actor=SYSTEM)
    case = desk.case(cast)
    auth = {"HTTP_AUTHORIZATION": f"Bearer {asked(application.pk, secret).json()['access_token']}"}
    addresses = {"filing": f"/api/v1/filings/{case.filing_id}/", "case": f"/api/v1/cases/{case.pk}/"}
    for name, address in addresses.items():
        answer = Client().get(address, headers={"accept-language": "en"}, **auth)
        assert answer.status_code == (200 if name == allowed else 403)
        if name != allowed:
            assert answer.json()["code"] == "insufficient_scope"
    sent = Client().post("/api/v1/filings/", {}, HTTP_IDEMPOTENCY_KEY="k", **auth)
    assert (sent.status_code, sent.json()["code"]) == (403, "insufficient_scope")


def test_client_cannot_request_more_scopes_than_granted(cast: Cast) -> None:
    application, secret = offer_client(cast.users["lawyer"], "…", scopes=["cases.read"], actor=SYSTEM)
    answer = asked(application.pk, secret, scope="cases.read filings.write")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit", "", "\0"])
def test_other_grants_give_no_token(cast: Cast, offered: tuple[Application, str], grant: str) -> None:
    client_id, secret = _ids(offered)
    sent = {"grant_type": grant, "client_id": client_id, "client_secret": secret}
    sent |= {"username": "lawyer@diwan.example", "password": "a long demonstration password", "code": "x"}
    answer = Client().post(TOKENS, sent)
    assert answer.status_code in {400, 401}
    assert not Token.objects.exists()


def test_guessing_secrets_is_throttled_and_a_right_one_resets_it(offered: tuple[Application, str]) -> None:
    cache.clear()
    client_id, secret = _ids(offered)
    for _ in range(20):
        assert asked(client_id, "wrong").status_code in {400, 401}
    slowed = asked(client_id, secret)
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "60")
    cache.clear()
    assert asked(client_id, secret).status_code == 200


def test_token_expires_after_ten_minutes(cast: Cast, offered: tuple[Application, str]) -> None:
    before = timezone.now()
    assert asked(*_ids(offered)).json()["expires_in"] == 600
    expires_at = Token.objects.get().expires_at
    assert expires_at is not None
    assert timedelta(seconds=595) < expires_at - before < timedelta(seconds=620)


def _ids(offered: tuple[Application, str]) -> tuple[str, str]:
    return offered[0].pk, offered[1]


def become_staff(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["lawyer"].pk).update(is_staff=True)


def become_superuser(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["lawyer"].pk).update(is_superuser=True)


def be_posted(cast: Cast) -> None:
    Posting.records.create(person=cast.people["lawyer"], venue=cast.venues["court"], role=Role.CLERK)


def be_closed(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["lawyer"].pk).update(is_active=False)


@pytest.mark.parametrize("change", [become_staff, become_superuser, be_posted, be_closed])
def test_client_of_an_owner_who_may_have_none_is_refused_at_each_use(
    cast: Cast, offered: tuple[Application, str], change: Callable[[Cast], None]
) -> None:
    case = desk.case(cast)
    auth = {"HTTP_AUTHORIZATION": f"Bearer {asked(*_ids(offered)).json()['access_token']}"}
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 200
    change(cast)
    # The court of the clerk would show the case to a person; the program stays outside.
    assert Client().get(f"/api/v1/cases/{case.pk}/", **auth).status_code == 401
    refused = asked(*_ids(offered))
    wrong = asked(offered[0].pk, "wrong")
    assert (refused.status_code, refused.json()) == (wrong.status_code, {"error": "invalid_client"})


def revoked(value: str, client_id: str, secret: str, *, basic: bool = False) -> Any:
    sent = {"token": value} if basic else {"token": value, "client_id": client_id, "client_secret": secret}
    extra = {"HTTP_AUTHORIZATION": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()} if basic else {}
    return Client().post("/identity/o/api/revoke", sent, **extra)


@pytest.mark.parametrize("basic", [False, True])
def test_only_the_client_of_a_token_revokes_it(cast: Cast, offered: tuple[Application, str], basic: bool) -> None:
    other = offer_client(cast.users["stranger"], "مكتب آخر", actor=SYSTEM)
    value = asked(*_ids(offered)).json()["access_token"]
    assert revoked(value, *_ids(other), basic=basic).json() == {"error": "invalid_grant"}
    assert revoked(value, offered[0].pk, _ids(other)[1], basic=basic).status_code == 401
    assert Token.objects.by_value(value).exists()
    assert revoked("unknown", *_ids(offered), basic=basic).status_code == 200
    assert revoked(value, *_ids(offered), basic=basic).status_code == 200
    assert not Token.objects.by_value(value).exists()
