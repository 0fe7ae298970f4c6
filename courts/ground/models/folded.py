"""Columns for search: the folded form of names and titles, kept next to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import models

from courts.ground.wording.arabic_search import folded

BATCH: Final = 2000


class FoldedField(models.TextField):  # type: ignore[type-arg]  # Django has no type arguments at run time
    """The folded form of other fields of the row, written whenever the row is saved or created in bulk."""

    def __init__(self, *sources: str, **options: Any) -> None:
        options |= {"editable": False, "default": "", "blank": True}
        super().__init__(**options)
        self.sources = sources

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return the field for a migration."""
        name, path, _arguments, options = super().deconstruct()
        for fixed in ("editable", "default", "blank"):
            options.pop(fixed, None)
        return name, path, list(self.sources), options

    def value_of(self, row: models.Model) -> str:
        """The folded form of the row's fields as they are now."""
        return folded(" ".join(getattr(row, source) for source in self.sources))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Fill the column."""
        value = self.value_of(model_instance)
        setattr(model_instance, self.attname, value)
        return value


def fill_folded(app_label: str, model: str, column: str) -> Callable[[Any, Any], None]:
    """Return the step of a migration that fills the column of all rows, in batches."""

    def fill(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(app_label, model)
        rows = table._base_manager
        field = table._meta.get_field(column)
        keys = list(rows.filter(**{column: ""}).values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            batch = list(rows.filter(pk__in=keys[start : start + BATCH]).only("pk", *field.sources))
            for row in batch:
                setattr(row, column, field.value_of(row))
            rows.bulk_update(batch, [column])

    return fill
