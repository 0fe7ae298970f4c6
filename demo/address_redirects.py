"""Redirects a person's address to the page that signs in as that person."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from courts.access.views.devices import device_of
from demo.views import is_screen, member_of

Handler = Callable[[HttpRequest], HttpResponseBase]


def redirect_person_address(get_response: Handler) -> Handler:
    """Redirect the front page of a person's address to their sign-in page, unless the user is signed in."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path == "/" and request.method == "GET":
            if is_screen(request) and device_of(request) is None:
                return redirect("demo_enter")
            if is_screen(request):
                return redirect("custody_screen")
            if not request.user.is_authenticated and member_of(request) is not None:
                return redirect("demo_enter")
        return get_response(request)

    return middleware
