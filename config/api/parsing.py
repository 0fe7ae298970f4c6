"""Strict JSON parsing: no duplicate names, no NaN or infinity, limited nesting (RFC 8259)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 32


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(_("“%(name)s” appears twice in the same object.") % {"name": name})
        found[name] = value
    return found


def _number(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise ParseError(_("%(number)s is not a valid number.") % {"number": literal})
    return value


def _whole(literal: str) -> int:
    if len(literal) > 40:
        raise ParseError(_("%(number)s is not a valid number.") % {"number": literal[:12] + "…"})
    return int(literal)


def _refuse_constant(name: str) -> Any:
    raise ParseError(_("%(number)s is not a valid number.") % {"number": name})


class StrictJSONParser(BaseParser):
    """A JSON parser that raises ParseError (400) for input that JSON parsers treat differently."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.BODY_LIMIT + 1)
        if len(raw) > settings.BODY_LIMIT:
            raise ParseError(_("The body is too large."))
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise ParseError(_("The body is not UTF-8.")) from None
        try:
            value = json.loads(
                text,
                object_pairs_hook=_once,
                parse_float=_number,
                parse_int=_whole,
                parse_constant=_refuse_constant,
            )
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None
        except ValueError as error:
            raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": str(error)}) from None
        _check_value(value, MAX_DEPTH)
        return value


def _check_value(value: Any, depth: int) -> None:
    """Reject lone surrogates and NUL, which are valid in JSON but break storage, and deep nesting."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ParseError(_("The body contains a character that is not valid text."))
    elif isinstance(value, dict | list):
        if not depth:
            raise ParseError(_("The body is nested too deeply."))
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            _check_value(inner, depth - 1)
