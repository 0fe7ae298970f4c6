"""Enrolment of a facility's screen: it signs in with a one-time code and stores a secret in a cookie."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courts.access.services.institution import devices
from courts.access.throttle import exceeds_limit
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.forms.text import CodeField
from courts.ground.models import Device

TEN_YEARS = 10 * 365 * 24 * 3600
TRIES_PER_MINUTE = 10


def cookie_name() -> str:
    """The name of a device's cookie. Under TLS the cookie is bound to the host."""
    return "__Host-diwan-device" if settings.TLS else "diwan-device"


def device_of(request: HttpRequest) -> Device | None:
    """The enrolled device that sent this request, if any."""
    return devices.recognise(request.COOKIES.get(cookie_name(), ""))


class EnrolForm(forms.Form):
    """The form for the one-time code that an administrator gave."""

    code = CodeField(
        label=gettext_lazy("One-time code"),
        min_length=10,
        max_length=10,
        error_messages={"required": gettext_lazy("Enter the code.")},
    )


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol this screen. Attempts are limited per address; a wrong and a used code get the same error."""
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        is_well_formed = form.is_valid()
        if exceeds_limit("enrolment", request.META.get("REMOTE_ADDR", ""), limit=TRIES_PER_MINUTE, seconds=60):
            form.add_error(None, _("Too many attempts. Wait a minute, then try again."))
            return render(request, "access/device_enrol.html", {"form": form}, status=429)
        if is_well_formed:
            try:
                _device, secret = devices.enrol(form.cleaned_data["code"])
            except DomainError as error:
                show(form, error)
            else:
                response = redirect(settings.DEVICE_HOME)
                response.set_cookie(
                    cookie_name(),
                    secret,
                    max_age=TEN_YEARS,
                    secure=settings.TLS,
                    httponly=True,
                    samesite="Strict",
                )
                return response
    return render(request, "access/device_enrol.html", {"form": form}, status=400 if form.errors else 200)
