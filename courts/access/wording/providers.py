"""The names of identity providers as pages show them."""

from __future__ import annotations

from django.conf import settings


def provider_name(provider: str) -> str:
    """The name of a provider by its identifier; empty for no provider."""
    if provider in {"", "uae_pass"}:
        return "UAE PASS" if provider else ""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return next((str(app["name"]) for app in apps if app.get("provider_id") == provider), "OpenID Connect")
