"""The user of each request: asked of the session by the question that sockets ask too."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from courts.access.accounts import client_address
from courts.access.queries.sessions import Standing, standing_of, standing_of_sign_in
from courts.access.services.sign_in import sessions
from courts.access.sessions import known_devices
from courts.access.sessions.store import SessionStore
from courts.ground.models import SignInEnd, User
from courts.ground.queries.postings import know_without_postings

# Where the receiver of the sign-in leaves the account's address for the response.
JUST_SIGNED_IN = "diwan.just_signed_in"
# Set while the user of the request has to set up a second factor.
LACKS_FACTOR = "lacks_second_factor"
# The names of the addresses that are served to such a user.
WITHOUT_FACTOR = frozenset(
    {
        *("mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate"),
        *("account_logout", "account_login"),
        *("set_language", "theme", "health_live", "health_ready", "health_sweeps"),
    }
)


class SessionUser(AuthenticationMiddleware):
    """Sets `request.user`, read when a page asks for it. An ended session has no user; the sign-in page says why."""

    def process_request(self, request: HttpRequest) -> None:
        user: Any = SimpleLazyObject(lambda: user_of(request))
        request.user = user
        request.auser = sync_to_async(lambda: user_of(request))

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead a user who needs a second factor to its set-up page, and serve nothing else."""
        match = request.resolver_match
        if match is None or match.url_name in WITHOUT_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not request.user.is_authenticated or not hasattr(request, LACKS_FACTOR):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "second_factor", "detail": _("Set up a second factor first.")}, status=403)
        asked_for = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(reverse("mfa_activate_totp") + asked_for)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Remember the device of a user who has just signed in."""
        email = request.META.get(JUST_SIGNED_IN)
        if email:
            known_devices.remember(request, response, email)
        return response


def user_of(request: HttpRequest) -> User | AnonymousUser:
    """Return the user of a good session, and note its use. Otherwise end the session and remember the reason."""
    session = request.session
    standing = standing_of(session.session_key)
    if standing is not None and standing.end is None and isinstance(session, SessionStore):
        session.fill(standing.data)
    if SESSION_KEY not in session:
        if session.session_key is None:
            _remember(request, standing)
        return AnonymousUser()
    standing = standing or _standing_of_changed_key(request) or _adopted(request)
    if standing is not None and standing.end is None:
        sessions.renew(standing)
        if standing.lacks_second_factor:
            setattr(request, LACKS_FACTOR, True)
        if not standing.serves:
            know_without_postings(standing.user.person)
        return standing.user
    session.flush()
    _remember(request, standing)
    return AnonymousUser()


def _standing_of_changed_key(request: HttpRequest) -> Standing | None:
    """Find the sign-in of a session whose key has changed, and let it follow."""
    key = request.session.get(sessions.SIGN_IN)
    if key is None:
        return None
    sessions.follow(request.session)
    return standing_of_sign_in(key)


def _adopted(request: HttpRequest) -> Standing | None:
    browser = request.META.get("HTTP_USER_AGENT", "")
    return sessions.adopt(request.session, address=client_address(request), browser=browser)


def _remember(request: HttpRequest, standing: Standing | None) -> None:
    # The user who has just signed out here knows why.
    if standing is not None and standing.end not in {None, SignInEnd.SIGNED_OUT}:
        request.session[sessions.WHY_ENDED] = str(standing.end)
