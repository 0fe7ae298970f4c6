"""Middleware for every response: its headers, its language, and its log line."""

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
from django.utils.translation import gettext as _

from courts.access.queries.institution import language_of
from courts.ground.errors import Busy, StorageUnavailable
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
    """Deny camera and microphone to every page that does not allow them, and forbid embedding by other sites."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(HEADER, SHUT)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def page_methods(get_response: Handler) -> Handler:
    """Refuse methods that no page of ours uses: some library pages would accept PUT as POST, and TRACE as GET.

    The API is left out: it answers in its own format.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in PAGE_METHODS and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(PAGE_METHODS)
        return get_response(request)

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Keep every page of a signed-in user out of caches, including the back button of a shared machine."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # request.user would load the session even on pages that need none.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.path.startswith("/accounts/"):
            add_never_cache_headers(response)
        return response

    return middleware


class BusyPages(MiddlewareMixin):
    """Answers with a page when a library's view, such as sign-in, reaches a limit, or the store of files is gone."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StorageUnavailable):
            log.critical("the store of files cannot be reached", reason=exception.reason, path=request.path)
            exception = Busy(_("Stored files cannot be reached now. Try again in a few minutes."))
        return answer(request, exception) if isinstance(exception, Busy) else None


class ChosenLanguage(LocaleMiddleware):
    """Sets the language: the institution's (Arabic until one is named), unless the user chose another one.

    The browser's Accept-Language is ignored, since it is often a default of the browser. The API uses it, since the
    author of the client chose it.
    """

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            # A supervisor's probe must not wait for the database.
            is_probe = request.path.startswith("/healthz/")
            chosen = settings.LANGUAGE_CODE if is_probe else language_of(chosen)
            if request.path.startswith("/api/"):
                chosen = translation.get_language_from_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response
