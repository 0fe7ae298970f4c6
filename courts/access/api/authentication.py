"""Authentication of machine clients: a bearer token of allauth's provider, issued for client credentials."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.models import Token
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from courts.access.queries.clients import may_act_by_program
from courts.access.scopes import ASKED_BY, SCOPES
from courts.ground import clock


class ClientToken(BaseAuthentication):
    """Authenticates a request as the account that owns the client; `request.auth` is the token, with its scopes.

    A client without an owner is refused: no person would be responsible for its filings. So is a client whose owner has
    become staff since it was offered.
    """

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        scheme, _space, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, value.strip().decode("ascii"))
        except UnicodeDecodeError:
            token = None
        if token is not None and token.client is not None:
            # Also a refused request of a known client is one of its requests.
            request.META[ASKED_BY] = token.client.pk
        owner = token.client.owner if token is not None and token.client is not None else None
        if token is None or owner is None or not may_act_by_program(owner):
            raise AuthenticationFailed(_("The access token is not valid or has expired."), code="invalid_token")
        if token.expires_at is None or token.expires_at <= clock.now():
            raise AuthenticationFailed(_("The access token is not valid or has expired."), code="invalid_token")
        return owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="diwan"'


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the token request in the OpenAPI schema."""

    target_class = "courts.access.api.authentication.ClientToken"
    name = "clientCredentials"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/identity/o/api/token",
                    "scopes": {name: str(words) for name, words in SCOPES.items()},
                }
            },
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scopes that the permissions of the view require."""
        asked = [getattr(permission, "required_scope", "") for permission in auto_schema.view.permission_classes]
        return {self.name: [scope for scope in asked if scope]}
