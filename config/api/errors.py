"""One shape for every error of the API: a code for machines, a sentence for people, and the fields concerned."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from courts.ground.errors import Busy, Conflict, DomainError, NotAllowed, NotVisible, Refused


class TooLarge(exceptions.APIException):
    """More bytes than a part may have."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large.")
    default_code = "too_large"


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer `{"code", "detail", "errors": {field: [sentence, ...]}}`; None lets a real fault become a 500."""
    if isinstance(error, DomainError):
        set_rollback()
        return _from_domain(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is no such thing here that you can see."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError(_("The body is not what this address takes."))
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    if isinstance(error, exceptions.ValidationError):
        response.data = {
            "code": "invalid",
            "detail": _("Some fields need another look."),
            "errors": _by_field(error.detail),
        }
    else:
        codes = error.get_codes()
        response.data = {
            "code": codes if isinstance(codes, str) else "error",
            "detail": str(error.detail),
            "errors": {},
        }
    return response


def _from_domain(error: DomainError) -> Response:
    answer: int = status.HTTP_400_BAD_REQUEST
    if isinstance(error, NotVisible):
        answer = status.HTTP_404_NOT_FOUND
    elif isinstance(error, NotAllowed):
        answer = status.HTTP_403_FORBIDDEN
    elif isinstance(error, Conflict):
        answer = status.HTTP_409_CONFLICT
    elif isinstance(error, Busy):
        answer = status.HTTP_503_SERVICE_UNAVAILABLE
    errors: dict[str, list[str]] = {}
    for each in error.errors if isinstance(error, Refused) else [error]:
        if each.field:
            errors.setdefault(each.field, []).append(str(each))
    return Response({"code": error.code, "detail": str(error), "errors": errors}, status=answer)


def _by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten DRF's nested detail into dotted field names: {"parties.0.name": ["..."]}."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found.update(_by_field(inner, f"{prefix}.{name}" if prefix else str(name)))
        return found
    if isinstance(detail, list):
        if all(isinstance(entry, str) for entry in detail):
            return {prefix or "non_field_errors": [str(entry) for entry in detail]}
        found = {}
        for index, inner in enumerate(detail):
            if inner:
                found.update(_by_field(inner, f"{prefix}.{index}" if prefix else str(index)))
        return found
    return {prefix or "non_field_errors": [str(detail)]}
