"""Notes the requests of API clients. The client and the scope come from the code that checked them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from courts.access.accounts import client_address
from courts.access.scopes import ASKED_BY, NEEDED
from courts.access.services.institution import client_requests

# A converter of Django's addresses: `<uuid:filing_id>`.
_KEY: Final = re.compile(r"<(?:\w+:)?(\w+)>")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write a row for each answer to a client that has shown a token or its secret; others are not known."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Only the code of this product sets these, not the client: their names are no headers.
        response = get_response(request)
        client = request.META.get(ASKED_BY)
        if client:
            match = request.resolver_match
            client_requests.record(
                str(client),
                method=request.method or "",
                path="/" + (_KEY.sub(r"{\1}", match.route) if match is not None else ""),
                status=response.status_code,
                scope=str(request.META.get(NEEDED, "")),
                address=client_address(request) or None,
            )
        return response

    return middleware
