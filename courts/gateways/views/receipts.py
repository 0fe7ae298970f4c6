"""The address to which the gateway posts its delivery receipts."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from courts.access.accounts import client_address
from courts.access.throttle import attempts, exceeds_limit
from courts.gateways.services.receipts import is_signed, receive
from courts.gateways.states import GatewayMessageState
from courts.ground.errors import NotVisible

LONGEST: Final = 4096
LONGEST_KEY: Final = 100
# Refused receipts per minute from one address; signed ones are not counted.
REFUSED_A_MINUTE: Final = 60
OUTCOMES: Final = {"delivered": GatewayMessageState.DELIVERED, "failed": GatewayMessageState.FAILED}


@csrf_exempt
@require_POST
def receipt(request: HttpRequest) -> HttpResponse:
    """Record one receipt. 404 without a valid signature and for an unknown message: both look alike."""
    address = client_address(request)
    if attempts("gateway-receipt", address) >= REFUSED_A_MINUTE:
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    timestamp = request.headers.get("X-Diwan-Timestamp", "")
    if not is_signed(timestamp, request.headers.get("X-Diwan-Signature", ""), body):
        return _refuse(address)
    found = _read(body)
    if found is None:
        return HttpResponse(status=400)
    try:
        receive(*found)
    except NotVisible:
        return _refuse(address)
    return HttpResponse(status=204)


def _refuse(address: str) -> HttpResponse:
    exceeds_limit("gateway-receipt", address, limit=REFUSED_A_MINUTE, seconds=60)
    return HttpResponse(status=404)


def _body(request: HttpRequest) -> bytes | None:
    """The body; None for one that is too long, which is not read to its end."""
    found = request.read(LONGEST + 1)
    return None if len(found) > LONGEST else found


def _read(body: bytes) -> tuple[str, GatewayMessageState, str] | None:
    """The key, the outcome and the reason of a signed receipt; None for any other form."""
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    key, status, reason = data.get("id"), data.get("status"), data.get("reason", "")
    if not isinstance(key, str) or not isinstance(status, str) or not isinstance(reason, str):
        return None
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key or status not in OUTCOMES:
        return None
    try:
        # JSON can escape half a character, which no database stores.
        (key + reason).encode()
    except UnicodeEncodeError:
        return None
    return key, OUTCOMES[status], reason
