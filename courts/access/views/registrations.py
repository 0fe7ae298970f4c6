"""Opening an account: address, code, details. Each page says the same whether an address has an account or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from courts.access.accounts import client_address
from courts.access.forms.registrations import AddressForm, DetailsForm, RegistrationCodeForm
from courts.access.services.identity import registrations
from courts.access.throttle import exceeds_limit
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.views.access import refusals

# The keys in the session of the browser that registers.
KEY, ADDRESS = "registration", "registration_address"
# Codes for one address, and posts of one network address, which a household or an office shares.
MAILS, MAILS_WITHIN = 5, 15 * 60
POSTS, POSTS_WITHIN = 120, 10 * 60

View = Callable[[HttpRequest], HttpResponse]


def open_to_all(view: View) -> View:
    """Serve the view only where the institution allows registration, and to visitors who are not signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not settings.REGISTRATION:
            raise NotVisible
        if request.user.is_authenticated:
            return redirect("home")
        return view(request)

    return require_http_methods(["GET", "POST"])(refusals(wrapped))  # type: ignore[return-value]


def _is_throttled(request: HttpRequest, form: forms.Form, address: str = "") -> bool:
    """Count the post, and refuse it on the form when there are too many."""
    too_many = exceeds_limit("registration", client_address(request), limit=POSTS, seconds=POSTS_WITHIN)
    if address:
        too_many |= exceeds_limit("registration-mail", address, limit=MAILS, seconds=MAILS_WITHIN)
    if too_many:
        form.add_error(None, _("Too many attempts. Wait a quarter of an hour, then try again."))
    return too_many


@open_to_all
def address(request: HttpRequest) -> HttpResponse:
    """Ask for the e-mail address, and send the code."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        typed = str(form.cleaned_data["email"]).lower() if form.is_valid() else ""
        if _is_throttled(request, form, typed):
            return render(request, "access/registrations/address.html", {"form": form}, status=429)
        if form.is_valid():
            row = registrations.start(typed)
            request.session[KEY], request.session[ADDRESS] = str(row.pk), row.address
            return redirect("register_code")
    return render(request, "access/registrations/address.html", {"form": form}, status=400 if form.errors else 200)


def _key(request: HttpRequest) -> UUID | None:
    key = request.session.get(KEY)
    return UUID(key) if key else None


@open_to_all
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the mail."""
    key = _key(request)
    if key is None:
        return redirect("register")
    form = RegistrationCodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if _is_throttled(request, form):
            status = 429
        elif form.is_valid():
            try:
                registrations.confirm(key, form.cleaned_data["code"])
            except DomainError as error:
                show(form, error)
            else:
                return redirect("register_details")
    context = {"form": form, "address": request.session.get(ADDRESS, "")}
    return render(request, "access/registrations/code.html", context, status=status)


@sensitive_post_parameters("password")
@open_to_all
def details(request: HttpRequest) -> HttpResponse:
    """Ask for names, document and password; then the person is signed in."""
    row = registrations.confirmed(_key(request))
    if row is None:
        return redirect("register")
    form = DetailsForm(request.POST if request.method == "POST" else None, address=row.address)
    status = 200
    if request.method == "POST":
        status = 400
        if _is_throttled(request, form):
            status = 429
        elif form.is_valid():
            try:
                user = registrations.complete(row.pk, form.details())
            except DomainError as error:
                show(form, error)
            else:
                for name in (KEY, ADDRESS):
                    request.session.pop(name, None)
                get_adapter(request).login(request, user)
                messages.success(request, _("Your account is open. You can read and draft at once."))
                return redirect("home")
    context = {"form": form, "address": row.address}
    return render(request, "access/registrations/details.html", context, status=status)
