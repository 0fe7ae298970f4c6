"""Domain errors shown where they belong: at the field they concern."""

from __future__ import annotations

from django import forms

from courts.ground.errors import DomainError, Refused


def show(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal on the form; nothing typed is lost. Errors of unknown fields stand at the top."""
    for each in error.errors if isinstance(error, Refused) else [error]:
        field = each.field if each.field in form.fields else None
        form.add_error(field, forms.ValidationError(str(each), code=each.code))
