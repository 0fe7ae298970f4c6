"""What the frame needs from every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirectBase

UPLOAD_HEADER = "X-Diwan-Upload"


def told_redirects(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Tell a script that sends files where to go next, instead of redirecting it.

    A browser would follow the redirect inside the script, render the next page unseen and use up its messages.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if UPLOAD_HEADER in request.headers and isinstance(response, HttpResponseRedirectBase):
            told = HttpResponse(status=204, headers={"X-Diwan-Location": response.url})
            told.cookies = response.cookies
            return told
        return response

    return middleware
