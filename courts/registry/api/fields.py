"""Fields that accept only a value of the type in the schema, and convert nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courts.ground.forms.text import clean_text
from courts.ground.models import Venue
from courts.registry.queries.filings import courts


class TextField(serializers.CharField):
    """Text, cleaned as on the pages; numbers and booleans are refused."""

    default_error_messages = {"invalid": _("This must be text.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = clean_text(super().to_internal_value(data))
        if not text and not self.allow_blank:
            self.fail("blank")
        return text


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
        return super().to_internal_value(data)


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
