"""Fields that accept only a value of the type in the schema, and convert nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courts.ground.models import Venue
from courts.ground.wording.typed_numbers import amount, compact
from courts.ground.wording.typed_text import clean_email, clean_line, clean_text
from courts.registry.queries.filings import courts


class TextField(serializers.CharField):
    """Text of several lines, cleaned as on the pages; numbers and booleans are refused."""

    default_error_messages = {"invalid": _("This must be text.")}
    clean = staticmethod(clean_text)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = self.clean(super().to_internal_value(data))
        if not text and not self.allow_blank:
            self.fail("blank")
        return text


class LineField(TextField):
    """One line of text, cleaned as on the pages."""

    clean = staticmethod(clean_line)


class NumberField(TextField):
    """A number as people copy it, reduced to its digits and letters as on the pages."""

    clean = staticmethod(compact)


class EmailAddressField(serializers.EmailField):
    """An e-mail address, cleaned as on the pages."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return clean_email(super().to_internal_value(data))


@extend_schema_field(str)
class CourtField(serializers.Field[Venue, Any, str, Any]):
    """A court by its short code, such as `shj`."""

    default_error_messages = {"unknown": _("No court that accepts filings has this code.")}

    def to_internal_value(self, data: Any) -> Venue:
        court = courts().filter(code=data).first() if isinstance(data, str) else None
        if court is None:
            self.fail("unknown")
        return court

    def to_representation(self, value: Any) -> str:
        return str(value.code)


class MoneyField(serializers.DecimalField):
    """An amount as text, so that no floating point number of a client changes it."""

    default_error_messages = {"text": _('Write the amount as text, such as "1240000.00".')}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("text")
        exact = amount(data)
        if exact is None:
            self.fail("invalid")
        return super().to_internal_value(str(exact))


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses fields outside the schema by name, and never ignores them."""

    def to_internal_value(self, data: Any) -> Any:
        names = sorted(str(name) for name in data if name not in self.fields) if isinstance(data, dict) else []
        unknown: dict[str, Any] = {name: [_("This field is not known.")] for name in names}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **unknown}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value
