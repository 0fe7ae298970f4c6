"""Sign-in with a certified OpenID Connect provider (npm `oidc-provider`): code, PKCE, ID token, userinfo are real."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from courts.ground.models import IdentityLevel, Person, User
from tests.services.processes import ROOT

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

HOST = "localhost"
PROGRAM = ROOT / "tests" / "oidc" / "provider.mjs"


@dataclass(slots=True)
class Provider:
    """The provider as a browser and our settings see it."""

    issuer: str
    app: dict[str, Any]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    callback = f"http://{HOST}{reverse('openid_connect_callback', args=['oidc'])}"
    process = subprocess.Popen(
        ["node", str(PROGRAM), str(port), callback],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline().strip()
    assert ready == "ready", process.stderr.read() if process.stderr else ""
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def provider(issuer: str, settings: Any) -> Provider:
    app = {
        "provider_id": "oidc",
        "name": "Certified",
        "client_id": "diwan",
        "secret": "a secret of the tests",
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True, "scope": ["openid", "profile", "email"]},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.OIDC_EMIRATES_ID_CLAIM = "emirates_id"
    return Provider(issuer, app)


def leave(client: Client) -> str:
    """Press the button; return the address of the provider."""
    return str(client.post(reverse("openid_connect_login", args=["oidc"]))["Location"])


def walk(address: str, account: str) -> str:
    """Sign in at the provider and consent, as a browser; return the address of the way back."""
    browser = requests.Session()
    answer = browser.get(address, allow_redirects=False, timeout=10)
    for _step in range(12):
        while answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if "/login/callback/" in target:
                return target
            answer = browser.get(target, allow_redirects=False, timeout=10)
        action = re.search(r'action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
        assert action, answer.text
        assert prompt, answer.text
        typed = {"prompt": prompt.group(1), "login": account, "password": "x"}
        answer = browser.post(urljoin(answer.url, action.group(1)), typed, allow_redirects=False, timeout=10)
    raise AssertionError("the provider never leads back")


def come_back(client: Client, target: str) -> int:
    parts = urlsplit(target)
    return client.get(f"{parts.path}?{parts.query}").status_code


def browser() -> Client:
    return Client(HTTP_HOST=HOST)


def test_person_with_a_verified_number_gets_an_account_with_proven_identity(provider: Provider) -> None:
    client = browser()
    address = leave(client)
    asked = parse_qs(urlsplit(address).query)
    assert {"code_challenge", "nonce", "state"} <= set(asked)
    assert come_back(client, walk(address, "salma")) == 302
    user = User.objects.select_related("person").get(email="salma@diwan.example")
    assert (user.person.emirates_id, user.person.identity_level) == ("784199000000010", IdentityLevel.VERIFIED)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_second_sign_in_enters_the_same_account(provider: Provider) -> None:
    for _turn in range(2):
        client = browser()
        assert come_back(client, walk(leave(client), "plain")) == 302
    assert User.objects.count() == 1
    assert User.objects.get().person.identity_level == IdentityLevel.BASIC


def test_code_is_good_for_one_use_and_one_browser(provider: Provider) -> None:
    client = browser()
    target = walk(leave(client), "plain")
    assert come_back(browser(), target) == 400, "state of another browser"
    assert not User.objects.exists()
    assert come_back(client, target) == 302
    assert come_back(browser(), target) == 400
    assert come_back(client, target) == 400, "the state was used"


def test_changed_nonce_opens_nothing(provider: Provider) -> None:
    client = browser()
    address = re.sub(r"nonce=[^&]+", "nonce=of-another-request", leave(client))
    assert come_back(client, walk(address, "salma")) == 400
    assert not Person.records.exists()


def test_changed_verifier_opens_nothing(provider: Provider) -> None:
    client = browser()
    address = re.sub(r"code_challenge=[^&]+", f"code_challenge={'A' * 43}", leave(client))
    assert come_back(client, walk(address, "salma")) == 400
    assert not Person.records.exists()


def test_token_of_another_issuer_opens_nothing(provider: Provider) -> None:
    provider.app["settings"]["openid_configuration_overrides"] = {"issuer": "https://id.example"}
    client = browser()
    assert come_back(client, walk(leave(client), "salma")) == 400
    assert not Person.records.exists()


def test_wrong_secret_of_the_client_opens_nothing(provider: Provider) -> None:
    provider.app["secret"] = "another secret"
    client = browser()
    assert come_back(client, walk(leave(client), "salma")) == 400
    assert not Person.records.exists()
