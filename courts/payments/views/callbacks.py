"""The address to which the gateway posts its callbacks."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from courts.ground.errors import DomainError, NotVisible
from courts.payments.gateway import BadCallback
from courts.payments.services.callbacks import receive

LONGEST: Final = 8192


@csrf_exempt
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """Record one callback. 404 without a valid signature and for an unknown payment: both look alike.

    The signature takes the place of the token against forged forms. 503 asks the gateway to repeat it.
    """
    # One byte more than the limit: a longer body is not read to its end.
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        return HttpResponse(status=413)
    try:
        receive(body, request.headers)
    except BadCallback as bad:
        return HttpResponse(status=400 if bad.is_signed else 404)
    except NotVisible:
        return HttpResponse(status=404)
    except DomainError:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return HttpResponse(status=204)
