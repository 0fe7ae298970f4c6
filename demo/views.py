"""Entering the demonstration as somebody, and reading the mails that it kept."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from courts.access.services import devices
from courts.access.views.devices import TEN_YEARS, cookie_name
from courts.ground.actors import SYSTEM
from courts.ground.models import Space, User
from demo.cast import PEOPLE, SCREEN_HOST, Member
from demo.password import demo_password
from demo.people import key_of
from ops.mail import StoredMail, stored_mails
from ops.serving.options import is_loopback

# What a proxy or tunnel on this machine says of the stranger for whom it asks.
PASSED_ON = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def is_here(request: HttpRequest) -> bool:
    """Asked from this machine. Doors without a password are for whoever sits at it; others sign in like everyone."""
    passed_on = any(name in request.META for name in PASSED_ON)
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and not passed_on


def member_of(request: HttpRequest) -> Member | None:
    """Whose address was opened: the first label of the host name."""
    if not is_here(request):
        return None
    label = request.get_host().partition(":")[0].partition(".")[0]
    return next((member for member in PEOPLE if member.host and member.host == label), None)


def is_screen(request: HttpRequest) -> bool:
    """The facility's own screen was opened."""
    return is_here(request) and request.get_host().startswith(f"{SCREEN_HOST}.localhost")


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List everyone of the demonstration with the address at which he is signed in by one press."""
    if not is_here(request):
        raise Http404
    port = urlsplit(f"//{request.get_host()}").port
    at = f"localhost:{port}" if port else "localhost"

    def address(host: str) -> str:
        return f"{request.scheme}://{host}.{at}/"

    members = [(member, address(member.host)) for member in PEOPLE if member.host]
    context = {"members": members, "screen": address(SCREEN_HOST), "password": demo_password()}
    return render(request, "demo/people.html", context)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as the person of this address by one press; the screen enrols itself. Only in the demonstration."""
    member = member_of(request)
    if member is None and not is_screen(request):
        raise Http404
    if request.method == "POST":
        if member is None:
            return _enrol_screen()
        user = User.objects.get(person=key_of(member.key))
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("home")
    return render(request, "demo/enter.html", {"member": member, "password": demo_password()})


def _enrol_screen() -> HttpResponse:
    _device, code = devices.offer_enrolment(Space.records.get(pk=key_of("facility_room")), "demo", actor=SYSTEM)
    _device, secret = devices.enrol(code)
    response = redirect(settings.DEVICE_HOME)
    response.set_cookie(cookie_name(), secret, max_age=TEN_YEARS, secure=settings.TLS, httponly=True, samesite="Strict")
    return response


def _at_home(letter: StoredMail) -> str:
    """The text with links to the address at which its recipient is signed in."""
    host = next((member.host for member in PEOPLE if member.host and member.email == letter.to), None)
    return letter.body.replace("//localhost", f"//{host}.localhost") if host else letter.body


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails that left, newest first, with their text; their links lead to the address of who got them.

    `q` leaves those whose recipient, subject or text has it.
    """
    if not is_here(request):
        raise Http404
    query = request.GET.get("q", "").strip()[:100]
    letters = [replace(letter, body=_at_home(letter)) for letter in stored_mails(query)]
    page = Paginator(letters, 20).get_page(request.GET.get("page"))
    return render(request, "demo/mails.html", {"page": page, "query": query})
