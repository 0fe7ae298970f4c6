"""Domain errors on forms, each at its field."""

from __future__ import annotations

from django import forms

from courts.ground.errors import DomainError, Refused


def show(form: forms.BaseForm, error: DomainError) -> None:
    """Add an error to the form. The user's input stays; errors of unknown fields are shown at the top of the form."""
    for each in error.errors if isinstance(error, Refused) else [error]:
        field = each.field if each.field in form.fields else None
        form.add_error(field, forms.ValidationError(str(each), code=each.code))
