"""What every answer carries, and the one line that is logged about it."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from courts.ground.errors import Busy
from courts.ground.permissions_policy import HEADER, SHUT
from courts.ground.views.access import answer

Handler = Callable[[HttpRequest], HttpResponseBase]

PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")

log = structlog.get_logger("diwan.request")


def request_log(get_response: Handler) -> Handler:
    """Log method, path without its query, status, milliseconds and account of each request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        if not request.path.startswith((f"/{settings.STATIC_URL.strip('/')}/", "/healthz/")):
            user = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000),
                user=str(user.pk) if user is not None and user.is_authenticated else "",
            )
        return response

    return middleware


def browser_limits(get_response: Handler) -> Handler:
    """Shut camera and microphone on every page that does not open them, and let nobody embed what we serve."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(HEADER, SHUT)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def page_methods(get_response: Handler) -> Handler:
    """Refuse methods that no page of ours names; some of a library's would take PUT for POST, and TRACE for GET.

    The API answers for itself, in its own shape.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in PAGE_METHODS and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(PAGE_METHODS)
        return get_response(request)

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Keep every page of a signed-in person out of caches, the back button of a shared machine included."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # Looking at request.user would read the session even on pages that need none.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.path.startswith("/accounts/"):
            add_never_cache_headers(response)
        return response

    return middleware


class BusyPages(MiddlewareMixin):
    """Answers in words where a library's own page, sign-in first of all, met a limit on what happens at once."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if isinstance(exception, Busy) else None


class ChosenLanguage(LocaleMiddleware):
    """Arabic, unless the person chose otherwise.

    A browser's own language list is a guess of its maker and is not asked, except by the API, where it is what the
    client's author wrote.
    """

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
            if request.path.startswith("/api/"):
                chosen = translation.get_language_from_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response
