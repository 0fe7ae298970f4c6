"""Values of access for templates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from courts.access.queries.institution import names


def registration(request: HttpRequest) -> dict[str, Any]:
    """Tell if people may open an account by themselves, by which providers they may sign in, and at which institution.

    The name is read only by pages that show it.
    """
    return {
        "registration_is_open": settings.REGISTRATION,
        "sign_in_providers": _providers(),
        "institution_name": _institution_name,
    }


def _institution_name() -> str:
    arabic, english = names()
    return arabic if translation.get_language() == "ar" else english


def _providers() -> list[dict[str, str]]:
    found = []
    configured = settings.SOCIALACCOUNT_PROVIDERS
    if "uae_pass" in configured:
        found.append({"name": "UAE PASS", "url": reverse("uae_pass_login")})
    apps = configured.get("openid_connect", {}).get("APPS", [])
    return found + [
        {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])} for app in apps
    ]
