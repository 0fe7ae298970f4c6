"""System check of the catalogue."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from notary.catalogue import registry


@register()
def check_catalogue(**kwargs: Any) -> list[CheckMessage]:
    """Report each error of a service definition (notary_applications.E001)."""
    return [
        Error(error, hint="Correct the file in notary/catalogue/data.", id="notary_applications.E001")
        for error in registry.errors()
    ]
