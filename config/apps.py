from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ConfigApp(AppConfig):
    """Loads the system checks, and the Celery app that tasks bind to."""

    default = True
    name = "config"
    label = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401, PLC0415  registers once the apps are loaded


class ReferenceAdmin(SimpleAdminConfig):
    """Registers only our own `admin` module, and nothing from libraries.

    E-mail addresses, second factors and client tokens control access: a user who can edit them in a form can sign in
    as any other user.
    """

    default_site = "config.admin_site.ReferenceSite"

    def ready(self) -> None:
        super().ready()
        import_module("courts.ground.admin")
