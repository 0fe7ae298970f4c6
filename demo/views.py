"""Pages of the demonstration: sign in as one of its people, and read the stored mails."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from courts.access.services.institution import devices
from courts.access.views.devices import TEN_YEARS, cookie_name
from courts.gateways.numbers import e164
from courts.ground.actors import SYSTEM
from courts.ground.models import Contact, ContactChannel, Space, User
from demo.cast import PEOPLE, SCREEN_HOST, Member
from demo.password import demo_password
from demo.people import key_of
from ops.mail import StoredMail, stored_mails
from ops.serving.options import is_loopback

# Headers that a proxy or tunnel on this machine adds for a remote client.
PASSED_ON = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def is_local(request: HttpRequest) -> bool:
    """True if the request comes from this machine. Only here is sign-in without a password allowed."""
    passed_on = any(name in request.META for name in PASSED_ON)
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and not passed_on


def member_of(request: HttpRequest) -> Member | None:
    """Return the person whose address was opened, by the first label of the host name."""
    if not is_local(request):
        return None
    label = request.get_host().partition(":")[0].partition(".")[0]
    return next((member for member in PEOPLE if member.host and member.host == label), None)


def is_screen(request: HttpRequest) -> bool:
    """True if the address of the facility's screen was opened."""
    return is_local(request) and request.get_host().startswith(f"{SCREEN_HOST}.localhost")


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the demonstration with the address at which one click signs in."""
    if not is_local(request):
        raise Http404
    port = urlsplit(f"//{request.get_host()}").port
    at = f"localhost:{port}" if port else "localhost"

    def address(host: str) -> str:
        return f"{request.scheme}://{host}.{at}/"

    members = [(member, address(member.host)) for member in PEOPLE if member.host]
    at_court, at_notary = ([row for row in members if row[0].at_notary is wanted] for wanted in (False, True))
    context = {
        "at_court": at_court,
        "at_notary": at_notary,
        "screen": address(SCREEN_HOST),
        "password": demo_password(),
    }
    return render(request, "demo/people.html", {**context, "password": demo_password()})


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with one click as the person of this address; the screen enrols itself. Only in the demonstration."""
    member = member_of(request)
    if member is None and not is_screen(request):
        raise Http404
    if request.method == "POST":
        if member is None:
            return _enrol_screen()
        user = User.objects.get(person=key_of(member.key))
        get_adapter(request).login(request, user)
        return redirect("home")
    return render(request, "demo/enter.html", {"member": member, "password": demo_password()})


def _enrol_screen() -> HttpResponse:
    _device, code = devices.offer_enrolment(Space.records.get(pk=key_of("facility_room")), "demo", actor=SYSTEM)
    _device, secret = devices.enrol(code)
    response = redirect(settings.DEVICE_HOME)
    response.set_cookie(cookie_name(), secret, max_age=TEN_YEARS, secure=settings.TLS, httponly=True, samesite="Strict")
    return response


def _hosts() -> dict[str, str]:
    """The label of the address of each person, by e-mail address and by telephone number."""
    found = {member.email: member.host for member in PEOPLE if member.host}
    hosts = {key_of(member.key): member.host for member in PEOPLE if member.host}
    phones = Contact.records.filter(channel=ContactChannel.PHONE, person__in=hosts).values_list("person", "address")
    return found | {e164(address) or address: hosts[person] for person, address in phones}


def _with_own_links(stored: StoredMail, hosts: dict[str, str]) -> str:
    """Return the text, with its links changed to the recipient's own address."""
    host = hosts.get(stored.to)
    return stored.body.replace("//localhost", f"//{host}.localhost") if host else stored.body


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails sent, newest first, with their text. Links lead to the recipient's own address.

    `q` filters by recipient, subject or text.
    """
    if not is_local(request):
        raise Http404
    query = request.GET.get("q", "").strip()[:100]
    hosts = _hosts()
    found = [replace(stored, body=_with_own_links(stored, hosts)) for stored in stored_mails(query)]
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(request, "demo/mails.html", {"page": page, "query": query})
