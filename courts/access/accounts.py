"""Adapters for allauth and axes: the institution opens accounts; there is no sign-up."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.idp.oidc.views import token
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from courts.access.throttle import exceeds_limit, reset
from courts.ground.errors import Busy

# Wrong secrets per minute from one address before it is refused. A right secret resets the count.
WRONG_SECRETS = 20


class NoSignupAdapter(DefaultAccountAdapter):
    """An account adapter without sign-up: the institution opens accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """True for a path or this host. The other allowed hosts are other sites to a browser, maybe of other owners."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link on BASE_URL, whatever host the request named."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL.rstrip('/')}{path}"


class EncryptedFactorsAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors, so that a copy of the database is not enough to sign in.

    The key is derived from SECRET_KEY. Secrets encrypted with a key of SECRET_KEY_FALLBACKS can still be read.
    """

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factors:" + str(key).encode()).digest()))
            for key in keys
        ]
    )


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str | None:
    """The account name of a sign-in, normalised, from the form or from the credentials of the backend."""
    given = credentials or {}
    name = given.get("email") or given.get("username")
    if not name and request is not None:
        name = request.POST.get("login") or request.POST.get("username")
    return str(name).strip().casefold()[:254] if name else None


def client_address(request: HttpRequest) -> str:
    """The address of the peer. Only the server process reads forwarded headers, if a proxy is declared."""
    return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Answer 404 for a URL that allauth looks up by name but the product does not offer."""
    raise Http404


@csrf_exempt
def client_token(request: HttpRequest) -> HttpResponse:
    """Issue a token to a machine client, for its id and secret. Wrong secrets are counted per address."""
    address = client_address(request)
    if exceeds_limit("client-token", address, limit=WRONG_SECRETS, seconds=60):
        return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": "60"})
    try:
        response: HttpResponse = token(request)
    except Busy:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503, headers={"Retry-After": "60"})
    if response.status_code == 200:
        reset("client-token", address)
    return response
