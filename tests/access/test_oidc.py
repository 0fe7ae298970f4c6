"""Sign-in with an OpenID Connect provider: an ID token not for this request, or not by this provider, is refused.

A local peer answers as a provider does and tells one lie. A certified provider is in `test_certified_provider`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courts.ground.models import IdentityLevel, Person, User
from demo.people import Cast

CLAIMS = {"sub": "1", "name": "سلمى راشد", "email": "salma@diwan.example", "email_verified": True}


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = new_key(), new_key()


class Peer(ThreadingHTTPServer):
    """A provider. `lies` replace claims of the ID token; `userinfo` and `answer` replace what else it says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.nonce = ""
        self.lies: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = dict(CLAIMS)
        self.key: Any = KEY
        self.algorithm = "RS256"
        self.header: dict[str, Any] = {"kid": "k"}
        self.has_token = True

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "diwan", "sub": "1", "iat": now, "exp": now + 60, "nonce": self.nonce}
        claims = {name: value for name, value in {**claims, **self.lies}.items() if value is not None}
        return jwt.encode(claims, self.key, self.algorithm, headers=self.header)


class Answers(BaseHTTPRequestHandler):
    server: Peer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        token = {"id_token": self.server.id_token()} if self.server.has_token else {}
        self._answer({"access_token": "token", "token_type": "Bearer", **token})

    def do_GET(self) -> None:
        peer = self.server
        if self.path.startswith("/.well-known/"):
            names = ("authorize", "token", "userinfo", "jwks")
            found = {name: f"{peer.issuer}/{name}" for name in names}
            self._answer(
                {
                    "issuer": peer.issuer,
                    "authorization_endpoint": found["authorize"],
                    "token_endpoint": found["token"],
                    "userinfo_endpoint": found["userinfo"],
                    "jwks_uri": found["jwks"],
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                }
            )
        elif self.path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._answer({"keys": [{**public, "kid": "k", "alg": "RS256", "use": "sig"}]})
        else:
            self._answer(peer.userinfo)

    def _answer(self, data: dict[str, Any]) -> None:
        text = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def peer(db: None, settings: Any) -> Iterator[Peer]:
    server = Peer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "oidc",
        "name": "Test",
        "client_id": "diwan",
        "secret": "secret",
        "settings": {"server_url": server.issuer, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def sign_in(peer: Peer, client: Client | None = None) -> HttpResponse:
    """Press the button, and come back from the peer with a code."""
    client = client or Client()
    away = client.post(reverse("openid_connect_login", args=["oidc"]))
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    peer.nonce = asked["nonce"][0]
    return client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": asked["state"][0]})


def test_true_token_opens_an_account(peer: Peer) -> None:
    assert sign_in(peer).status_code == 302
    person = User.objects.get(email="salma@diwan.example").person
    assert person.identity_level == IdentityLevel.BASIC, "no claim proves an Emirates ID here"


def test_verified_address_is_the_account_s_and_does_not_enter_another(cast: Cast, peer: Peer) -> None:
    peer.userinfo["email"] = cast.users["lawyer"].email
    client = Client()
    assert sign_in(peer, client).status_code == 409
    assert "_auth_user_id" not in client.session


def test_each_request_has_a_nonce_of_its_own(peer: Peer) -> None:
    nonces = set()
    for _turn in range(2):
        sign_in(peer)
        nonces.add(peer.nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "of another request"},
        {"nonce": None},
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another-client"},
        {"aud": ["diwan", "another-client"], "azp": "another-client"},
        {"exp": 1},
        {"sub": "2"},
    ],
)
def test_token_that_is_not_for_this_request_opens_nothing(peer: Peer, lies: dict[str, Any]) -> None:
    peer.lies = lies
    client = Client()
    assert sign_in(peer, client).status_code == 400
    assert "_auth_user_id" not in client.session
    assert not Person.records.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"key": OTHER_KEY},
        {"key": "a secret of at least thirty-two bytes", "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
        {"header": {"kid": "another"}},
        {"header": {}},
        {"has_token": False},
        {"userinfo": {**CLAIMS, "sub": "2"}},
        {"userinfo": {"sub": "2", "email": "salma@diwan.example"}},
    ],
)
def test_answer_that_the_provider_did_not_sign_opens_nothing(peer: Peer, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(peer, name, value)
    assert sign_in(peer).status_code == 400
    assert not Person.records.exists()


def test_state_of_another_browser_opens_nothing(peer: Peer) -> None:
    first, second = Client(), Client()
    away = first.post(reverse("openid_connect_login", args=["oidc"]))
    asked = parse_qs(urlsplit(away["Location"]).query)
    peer.nonce = asked["nonce"][0]
    back = {"code": "c", "state": asked["state"][0]}
    assert second.get(reverse("openid_connect_callback", args=["oidc"]), back).status_code == 400
    assert not Person.records.exists()


def test_browser_adds_no_parameter_to_the_request(peer: Peer) -> None:
    path = reverse("openid_connect_login", args=["oidc"])
    away = Client().post(f"{path}?scope=offline_access&auth_params=nonce%3Dx%26prompt%3Dnone")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["nonce"] != ["x"]
    assert "prompt" not in asked
