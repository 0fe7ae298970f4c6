"""The admin site: reference data only, behind the same sign-in as all pages. `courts.ground.admin` registers it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from courts.ground.models import User
from courts.ground.queries.administrators import administers


class ReferenceSite(AdminSite):
    """Without a sign-in page of its own, which would ask for no second factor."""

    site_header = _("Reference data")
    site_title = _("Reference data")
    index_title = _("Places and days")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models of the site, and the page of special days: a change there moves deadlines and bookings."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        if app_label is None and isinstance(request.user, User) and administers(request.user):
            address = reverse("special_days")
            days = {
                "name": _("Special days"),
                "object_name": "SpecialDay",
                "admin_url": address,
                "add_url": reverse("special_day_add"),
                "perms": {"add": True, "change": True, "delete": True, "view": True},
                "view_only": False,
            }
            apps.append({"name": _("Calendars"), "app_label": "calendars", "app_url": address, "models": [days]})
        return apps

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
