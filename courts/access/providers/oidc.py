"""Sign-in with an OpenID Connect provider: what OpenID Connect Core 1.0 asks of a client beyond the sign-in library.

The library checks the state, the PKCE verifier, the issuer, the audience and the time of the ID token. Here: a nonce
binds the ID token to this browser's request, there is an ID token at all, it is signed by a key of the provider
(3.1.3.7), and userinfo is about its subject (5.3.2).
"""

from __future__ import annotations

import secrets
from typing import Any

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

SCOPES = ("openid", "profile", "email")


def nonce_of(state: str) -> str:
    """The nonce of the request with this state.

    The state is random, the browser's alone and used once; so is the nonce. No one can compute it from the state.
    """
    return salted_hmac("access.oidc.nonce", state, algorithm="sha256").hexdigest()


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """Reads the claims of a provider once its ID token is proven to be for this request."""

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Check the ID token, read userinfo, and compare the two. Raises ProviderException, OAuth2Error."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise ProviderException("no id_token")
        config = self.openid_config
        _require_signature(id_token, config)
        claims = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not constant_time_compare(str(claims.get("nonce", "")), nonce_of(request.GET.get("state", ""))):
            raise ProviderException("nonce of another request")
        # With several audiences the token says for which of them it was made.
        if claims.get("azp", app.client_id) != app.client_id:
            raise ProviderException("authorized party is another client")
        userinfo = self._fetch_user_info(token.token)
        if not isinstance(userinfo, dict) or userinfo.get("sub") != claims["sub"]:
            raise ProviderException("userinfo of another subject")
        login: SocialLogin = self.get_provider().sociallogin_from_response(
            request, {"userinfo": userinfo, "id_token": claims}
        )
        return login


def _require_signature(id_token: str, config: dict[str, Any]) -> None:
    """Raise ProviderException unless the token names a public key, and a signature that the provider offers."""
    try:
        header = jwt.get_unverified_header(id_token)
    except jwt.PyJWTError as error:
        raise ProviderException("id_token is not a token") from error
    offered = config.get("id_token_signing_alg_values_supported") or ["RS256"]
    # `none` is no signature, and HS256 is made with the client's secret.
    if header.get("alg") not in {name for name in offered if name[:2] in {"RS", "PS", "ES", "Ed"}}:
        raise ProviderException("id_token with another signature")
    if not isinstance(header.get("kid"), str):
        raise ProviderException("id_token without a key")


class OidcProvider(OpenIDConnectProvider):
    """An OpenID Connect provider of the settings."""

    oauth2_adapter_class = OidcAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """The parameters of the product with a nonce; the browser adds none."""
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        state = secrets.token_urlsafe(24)
        return {
            **kwargs,
            "state_id": state,
            "scope": list(SCOPES),
            "auth_params": {**self.get_auth_params(), "nonce": nonce_of(state)},
        }


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead the browser to the provider."""
    return _answer(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take the browser back from the provider, with a code."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    answer: HttpResponseBase = view.adapter_view(OidcAdapter(request, provider_id))(request)
    return answer
