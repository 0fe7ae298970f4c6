from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ConfigApp(AppConfig):
    """Brings the commands of the house, its system checks and the Celery app that tasks bind to."""

    default = True
    name = "config"
    label = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401, PLC0415  registers when the apps are there


class ReferenceAdmin(SimpleAdminConfig):
    """Shows what our own `admin` modules name, and nothing that a library would add of itself.

    Accounts' addresses, second factors and clients' tokens are keys to what people may see; who can change them by a
    form can sign in as anybody.
    """

    default_site = "config.admin_site.ReferenceSite"

    def ready(self) -> None:
        super().ready()
        import_module("courts.ground.admin")
