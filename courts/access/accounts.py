"""How allauth and axes are bent to a house where accounts are given, not taken."""

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

from courts.access.throttle import forget, is_too_often
from courts.ground.errors import Busy

# Whoever sends a wrong secret so often from one address is guessing; a right one begins the count again.
WRONG_SECRETS = 20


class ClosedAccounts(DefaultAccountAdapter):
    """Nobody signs up: the institution opens accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """A path, or this very host: the product's other names are other sites to a browser, and may be others' too."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link to where the product is known to be, whatever host the request named."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL.rstrip('/')}{path}"


class SealedFactors(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted: a copy of the database signs nobody in.

    The key comes from the product's own secret key; older ones of SECRET_KEY_FALLBACKS still open.
    """

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factors:" + str(key).encode()).digest()))
            for key in keys
        ]
    )


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str | None:
    """The account that a sign-in aims at, in one spelling, however the form or the backend calls it."""
    given = credentials or {}
    name = given.get("email") or given.get("username")
    if not name and request is not None:
        name = request.POST.get("login") or request.POST.get("username")
    return str(name).strip().casefold()[:254] if name else None


def client_address(request: HttpRequest) -> str:
    """The address of the peer. Forwarded headers are read by the server process alone, where a proxy is declared."""
    return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


def no_such_page(request: HttpRequest) -> HttpResponse:
    """An address that allauth's code names and this house does not offer."""
    raise Http404


@csrf_exempt
def client_token(request: HttpRequest) -> HttpResponse:
    """A token for a machine client, by its id and secret. Wrong secrets are counted for each address."""
    address = client_address(request)
    if is_too_often("client-token", address, most=WRONG_SECRETS, seconds=60):
        return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": "60"})
    try:
        response: HttpResponse = token(request)
    except Busy:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503, headers={"Retry-After": "60"})
    if response.status_code == 200:
        forget("client-token", address)
    return response
