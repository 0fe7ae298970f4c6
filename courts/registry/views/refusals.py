"""Refused forms: the typed text stays, and the form carries the current version for the next attempt."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show


def show_refusal(form: forms.Form, error: DomainError, *, version: int | None = None) -> int:
    """Put the refusal on the form and return the status of the answer: 409 for a conflict, else 400.

    `version` is the current one: a user who has read the refusal and sends the form again means to replace it.
    """
    show(form, error)
    if version is not None and isinstance(form.data, QueryDict) and "version" in form.fields:
        data = form.data.copy()
        data[form.add_prefix("version")] = str(version)
        form.data = data
    return 409 if isinstance(error, Conflict) else 400
