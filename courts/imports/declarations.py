"""Declarations of the imports: their section of the administration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    administration.register(
        administration.Section(
            _("Import of people"),
            _("Add many people from a CSV file after a preview of every error; export people in the same form."),
            "import_list",
            25,
        )
    )
