"""UAE PASS as a provider of allauth: OAuth 2 with an authorization code and userinfo. It returns no id_token.

Allauth finds the providers in this module. Source: UAE PASS developer documentation, "Authentication".
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount, ProviderException
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from courts.access.providers.oidc import OidcProvider

SCOPE = "urn:uae:digitalid:profile:general"
ACR = "urn:safelayer:tws:policies:authentication:level:low"
TIMEOUT = 10


class UaePassAdapter(OAuth2Adapter):
    """The addresses of UAE PASS, and the reading of its userinfo."""

    provider_id = "uae_pass"
    basic_auth = True

    @property
    def authorize_url(self) -> str:
        """The page of UAE PASS to which the browser goes."""
        return f"{settings.UAE_PASS_URL}/authorize"

    @property
    def access_token_url(self) -> str:
        """The address at which a code is exchanged for a token."""
        return f"{settings.UAE_PASS_URL}/token"

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Read the claims with the token. Raises ProviderException for an answer without a subject."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(
                f"{settings.UAE_PASS_URL}/userinfo",
                headers={"Authorization": f"Bearer {token.token}"},
                timeout=TIMEOUT,
            )
            answer.raise_for_status()
            data = answer.json()
        if not isinstance(data, dict) or not isinstance(data.get("uuid") or data.get("sub"), str):
            raise ProviderException("userinfo without a subject")
        return self.get_provider().sociallogin_from_response(request, data)


class UaePassProvider(OAuth2Provider):
    """UAE PASS."""

    id = "uae_pass"
    name = "UAE PASS"
    account_class = ProviderAccount
    oauth2_adapter_class = UaePassAdapter
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return [SCOPE]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """The scope of the product; the browser adds none."""
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """The parameters of the product; the browser adds none."""
        return {"acr_values": ACR}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data.get("uuid") or data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Only the claims that the sign-in reads."""
        names = ("idn", "userType", "fullnameAR", "fullnameEN", "email")
        return {name: data[name] for name in names if isinstance(data.get(name), str)}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}


provider_classes = [UaePassProvider, OidcProvider]
