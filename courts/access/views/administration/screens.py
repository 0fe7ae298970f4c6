"""Pages of facilities' screens, for administrators: offer an enrolment, rename, revoke."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.devices import DeviceForm, DeviceNameForm, ReasonForm
from courts.access.queries.devices import device_of, devices_listed
from courts.access.services.institution import devices
from courts.access.views.step_up import step_up
from courts.ground import clock
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 30


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("screen_list"), _("Screens of facilities"))]


@require_safe
@administrator
def screen_list(request: SignedInRequest) -> HttpResponse:
    """List the screens, or the revoked ones."""
    revoked = request.GET.get("show") == "revoked"
    page = BoundedPaginator(devices_listed(revoked=revoked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "revoked": "revoked" if revoked else "",
        "choices": [("", _("In use")), ("revoked", _("Revoked"))],
        "now": clock.now(),
    }
    return render(request, "access/devices/screen_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@administrator
@step_up
def screen_add(request: SignedInRequest) -> HttpResponse:
    """Create a screen and show its one-time code, once."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        device, code = devices.offer_enrolment(data["space"], data["name"], actor=actor_of(request))
        context = {"device": device, "code": f"{code[:5]} {code[5:]}", "crumbs": _crumbs()}
        return render(request, "access/devices/screen_code.html", context)
    context = {"form": form, "title": _("Enrol a screen"), "act": _("Show the one-time code"), "crumbs": _crumbs()}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def screen_rename(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    """Rename a screen."""
    device = device_of(device_id)
    form = DeviceNameForm(request.POST or None, initial={"name": device.name})
    if request.method == "POST" and form.is_valid():
        devices.rename(device, form.cleaned_data["name"], actor=actor_of(request))
        messages.success(request, _("The screen is renamed."))
        return redirect("screen_list")
    context = {"form": form, "title": _("Rename the screen"), "act": _("Save"), "crumbs": _crumbs()}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def screen_revoke(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    """Ask for the reason, then revoke the screen at once."""
    device = device_of(device_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        devices.revoke(device, actor=actor_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("The screen is revoked."))
        return redirect("screen_list")
    context = {
        "form": form,
        "title": _("Revoke the screen"),
        "lead": _("The screen shows nothing any more within seconds, also during a sitting. It cannot be undone."),
        "act": _("Revoke"),
        "destroys": True,
        "above": str(device),
        "crumbs": _crumbs(),
    }
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)
