"""Fields that clean what people type or paste, each in one way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.wording import typed_numbers
from courts.ground.wording.typed_text import clean_email, clean_line, clean_text


class CleanTextField(forms.CharField):
    """One line of text, cleaned by `clean_line`."""

    def to_python(self, value: Any) -> str | None:
        """Clean the text before its length is checked."""
        text = super().to_python(value)
        return clean_line(text) if text else text


class CleanTextArea(forms.CharField):
    """Several lines of text, cleaned by `clean_text`."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        """Clean the text before its length is checked."""
        text = super().to_python(value)
        return clean_text(text) if text else text


class EmailAddressField(forms.EmailField):
    """An e-mail address, cleaned by `clean_email`, shown from left to right."""

    default_error_messages = {"invalid": _("Enter an e-mail address such as name@example.com.")}

    def to_python(self, value: Any) -> str | None:
        """Clean the address before its form is checked."""
        text = super().to_python(value)
        return clean_email(text) if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"dir": "ltr", **super().widget_attrs(widget)}


class NumberField(forms.CharField):
    """A number stored as digits and letters (identity, licence, roll, code), read by `typed_numbers.compact`."""

    keyboard = "numeric"

    def to_python(self, value: Any) -> str | None:
        """Drop what is not part of the number before its length is checked."""
        text = super().to_python(value)
        return typed_numbers.compact(text) if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Drop the length limits of the input: the limits count digits, and the browser would count dashes too."""
        found = {
            name: value
            for name, value in super().widget_attrs(widget).items()
            if name not in {"minlength", "maxlength"}
        }
        return {"dir": "ltr", "inputmode": self.keyboard, "autocomplete": "off", **found}


class CodeField(NumberField):
    """A one-time code or a recovery code, in lower case."""

    def to_python(self, value: Any) -> str | None:
        """Drop what is not part of the code before its length is checked."""
        return (super().to_python(value) or "").lower()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "one-time-code"}


class EmiratesIdField(NumberField):
    """An Emirates ID number of fifteen digits; its form is checked, its check digit is not."""

    default_error_messages = {"invalid": _("Enter an Emirates ID number with 15 digits, starting 784.")}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not typed_numbers.is_emirates_id(value, this_year=clock.today().year):
            raise ValidationError(self.error_messages["invalid"], code="bad_emirates_id")


class LicenceField(NumberField):
    """The number of a commercial licence."""

    keyboard = "text"
    default_error_messages = {
        "invalid": _("Enter the licence number as on the licence: letters, if it has any, and at least four digits.")
    }

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not typed_numbers.is_licence(value):
            raise ValidationError(self.error_messages["invalid"], code="bad_licence")


class PhoneField(NumberField):
    """A telephone number, stored from 0 when it is national and from + when it is foreign."""

    keyboard = "tel"
    default_error_messages = {"invalid": _("Enter a mobile number with 10 digits, starting 05.")}

    def to_python(self, value: Any) -> str | None:
        """Return the number as it is stored. Raises ValidationError for any other text."""
        text = super().to_python(value)
        if not text:
            return text
        number = typed_numbers.phone(text)
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="bad_phone")
        return number


class MoneyField(forms.DecimalField):
    """An amount in dirhams with two decimals, read by `typed_numbers.amount`."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Enter an amount such as 1,240,000.00, with a point before the fils.")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # stubs take the parent for whole numbers
        """Read the amount. Raises ValidationError where the text can be read in two ways."""
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        if not str(value).strip():
            return None
        amount = typed_numbers.amount(str(value))
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(amount)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"dir": "ltr", "inputmode": "decimal", **super().widget_attrs(widget)}
