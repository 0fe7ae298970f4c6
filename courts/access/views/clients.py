"""Tokens of machine clients: issued for id and secret, and revoked by the client to which they were issued."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal import httpkit
from allauth.idp.oidc import views as provider
from allauth.idp.oidc.models import Client, Token
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from courts.access.accounts import client_address
from courts.access.queries.clients import may_act_by_program
from courts.access.scopes import ASKED_BY
from courts.access.throttle import exceeds_limit, reset
from courts.ground.errors import Busy

# Wrong secrets per minute from one address before it is refused. A right secret resets the count.
WRONG_SECRETS = 20


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Issue a token to a client for its id and secret, while its owner may act by a program."""
    client = Client.objects.select_related("owner__person").filter(pk=_named_client(request)).first()
    if client is not None and (client.owner is None or not may_act_by_program(client.owner)):
        # The same answer as to a wrong secret.
        return _count(request, lambda: JsonResponse({"error": "invalid_client"}, status=401))
    response = _count(request, lambda: provider.token(request))
    if response.status_code == 200 and client is not None:
        # Anyone can claim an id: only a right secret is a request of the client.
        request.META[ASKED_BY] = client.pk
    return response


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke a token of the client that asks (RFC 7009). A token that another client holds is refused."""
    named = Token.objects.by_value(request.POST.get("token", "")).values_list("client", flat=True)
    if set(named) - {_named_client(request)}:
        return _count(request, lambda: JsonResponse({"error": "invalid_grant"}, status=400))
    return _count(request, lambda: provider.revoke(request))


def _named_client(request: HttpRequest) -> str:
    """Return the id that the client claims; the provider checks the secret of the same id."""
    client_id, _secret = httpkit.extract_basic_auth(request.headers)
    return (client_id or request.POST.get("client_id", "")).replace("\0", "")


def _count(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer, and count the refusals of one address. Too many are refused without a check of the secret."""
    address = client_address(request)
    if exceeds_limit("client-token", address, limit=WRONG_SECRETS, seconds=60):
        return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": "60"})
    try:
        response = answer()
    except Busy:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503, headers={"Retry-After": "60"})
    if response.status_code == 200:
        reset("client-token", address)
    return response
