"""Changes that the pages need in every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseRedirectBase
from django_htmx.http import HttpResponseClientRedirect


def upload_redirects(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer an upload by htmx with `HX-Redirect` instead of a redirect.

    The request would follow a redirect by itself, fetch the next page unseen and use up its messages. Other forms that
    htmx sends rely on that: they take their part of the next page.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_upload = "HX-Request" in request.headers and request.content_type == "multipart/form-data"
        if is_upload and isinstance(response, HttpResponseRedirectBase):
            redirect = HttpResponseClientRedirect(response.url)
            redirect.cookies = response.cookies
            return redirect
        return response

    return middleware
