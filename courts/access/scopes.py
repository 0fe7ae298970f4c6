"""What a machine client may be allowed, asked at each address. A signed-in person has no scopes, only rights."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

SCOPES = {
    "filings.write": _("File statements of claim"),
    "filings.read": _("Read own filings and where they stand"),
    "cases.read": _("Read cases on which the account holds a right"),
}


def needs(scope: str) -> type[BasePermission]:
    """A permission that refuses a client whose token lacks the scope.

    What the account behind the client may see is asked elsewhere, as for a person.
    """

    class Scoped(BasePermission):
        """Says which scope is missing."""

        message = _("This client was not given the scope that this needs.")
        code = "insufficient_scope"
        required_scope = scope

        def has_permission(self, request: Request, view: Any) -> bool:
            # Only the token of a client carries scopes; the session of a person is no token.
            token: Any = request.auth
            return token is None or scope in token.get_scopes()

    return Scoped
