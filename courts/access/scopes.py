"""Scopes of machine clients. Every API view requires one; a signed-in person has rights instead of scopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

# Names in the environment of a request, for the log of requests: the client that was recognised, and the scope needed.
ASKED_BY: Final = "diwan.api_client"
NEEDED: Final = "diwan.api_scope"

SCOPES = {
    "filings.write": _("File statements of claim"),
    "filings.read": _("Read own filings and their state"),
    "cases.read": _("Read cases on which the account holds a right"),
}


def scope_words(scopes: Sequence[str]) -> list[Any]:
    """The words of scopes, for a page; an unknown scope is shown as it is."""
    return [SCOPES.get(scope, scope) for scope in scopes]


def needs(scope: str) -> type[BasePermission]:
    """A permission that refuses a client whose token lacks the scope.

    The rights of the account that owns the client are checked elsewhere, as for a person.
    """

    class Scoped(BasePermission):
        """A permission that requires one scope."""

        message = _("This client does not have the scope that this request needs.")
        code = "insufficient_scope"
        required_scope = scope

        def has_permission(self, request: Request, view: Any) -> bool:
            # Only the token of a client has scopes. A person has a session and no token.
            token: Any = request.auth
            request.META[NEEDED] = scope
            return token is None or scope in token.get_scopes()

    return Scoped
