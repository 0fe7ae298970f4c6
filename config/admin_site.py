"""The admin site: reference data only, behind the same sign-in as all pages. `courts.ground.admin` registers it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class ReferenceSite(AdminSite):
    """Without a sign-in page of its own, which would ask for no second factor."""

    site_header = _("Reference data")
    site_title = _("Reference data")
    index_title = _("Places and days")

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
