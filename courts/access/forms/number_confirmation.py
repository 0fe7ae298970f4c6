"""A question about a typed number: the writer corrects it, or confirms once that this very number is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courts.ground.wording.typed_numbers import check_digit_fits

NAME: Final = "number_is_right"


def check_digit_warning(number: str) -> list[str]:
    """The warning about a check digit that does not fit; no official text defines it, so it is never a refusal."""
    if check_digit_fits(number):
        return []
    return [
        _("The last digit does not fit the number. Compare it with the document, and correct it or confirm it below.")
    ]


def settle(form: forms.Form, field: str, number: str, warnings: Sequence[str]) -> None:
    """Keep the box and show the warnings at the field, until its number is confirmed. Without warnings: no box.

    The value of the box in the page is the number, so that another number is asked about again.
    """
    if not warnings:
        form.fields.pop(NAME, None)
        return
    is_confirmed = form.data.get(form.add_prefix(NAME)) == number
    form.fields[NAME].widget = forms.CheckboxInput(attrs={"value": number}, check_test=lambda _value: is_confirmed)
    if not is_confirmed:
        for words in warnings:
            form.add_error(field, ValidationError(words, code="unconfirmed"))
