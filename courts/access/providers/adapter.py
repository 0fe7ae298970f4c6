"""The adapter for sign-in through identity providers: their claims become an identity, and an account follows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courts.access.services.identity import provider_sign_ins
from courts.access.services.identity.provider_sign_ins import ProviderIdentity
from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.models import User
from courts.ground.wording.typed_numbers import compact, is_emirates_id
from courts.ground.wording.typed_text import clean_line

# SOP1 is self-registered; SOP2 and SOP3 are verified with the card or a fingerprint.
VERIFIED_TYPES = ("SOP2", "SOP3")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Finds or opens the account before allauth signs it in. Allauth's own sign-up is never reached."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """No address of a provider enters an account."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find, open or connect the account, and raise its identity level."""
        found = identity_of(sociallogin)
        is_connecting = sociallogin.state.get("process") == AuthProcess.CONNECT
        try:
            user = _account(request, sociallogin, found, is_connecting=is_connecting)
            problem = provider_sign_ins.apply_level(user, found)
        except DomainError as error:
            page = render(request, "access/providers/refused.html", {"reason": str(error)}, status=409)
            raise ImmediateHttpResponse(page) from error
        # Only the link is kept, no claims.
        SocialAccount.objects.filter(provider=sociallogin.account.provider, uid=sociallogin.account.uid).update(
            extra_data={}
        )
        if problem is not None:
            messages.warning(request, _("Names or accounts differ: a clerk compares them and decides."))
        if is_connecting:
            raise ImmediateHttpResponse(redirect("prove_identity"))
        # The claim may have moved the account to another person.
        sociallogin.user = User.objects.select_related("person").get(pk=user.pk)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Show one page for every error: a wrong or old state, a refused code, a provider out of reach."""
        reason = _("The sign-in there did not finish. Try again, or use another way.")
        raise ImmediateHttpResponse(render(request, "access/providers/refused.html", {"reason": reason}, status=400))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


def _account(request: HttpRequest, sociallogin: SocialLogin, found: ProviderIdentity, *, is_connecting: bool) -> User:
    """The account of a sign-in. A new link is stored once the identity fits the account. Raises DomainError."""
    if is_connecting:
        if not isinstance(request.user, User):
            raise ImmediateHttpResponse(redirect("account_login"))
        user = request.user
        if sociallogin.is_existing and sociallogin.user != user:
            raise DomainError(_("This identity is connected to another account."), code="other_account")
    else:
        user = sociallogin.user if sociallogin.is_existing else provider_sign_ins.enter(found)
    provider_sign_ins.require_fitting(user, found)
    if not sociallogin.is_existing:
        with transaction.atomic():
            sociallogin.user = sociallogin.account.user = user
            sociallogin.account.save()
            # The person of a new account has no number yet; there was nothing to take over.
            if is_connecting or user.person.emirates_id:
                provider_sign_ins.tell_connected(user, found.provider)
    return user


def identity_of(sociallogin: SocialLogin) -> ProviderIdentity:
    """Read the claims of a provider. A number in another form, or of an unverified type, proves nothing."""
    data = sociallogin.account.extra_data
    if sociallogin.account.provider == "uae_pass":
        is_verified, number = data.get("userType") in VERIFIED_TYPES, data.get("idn", "")
        name_ar, name_en, email, email_is_verified = (
            data.get("fullnameAR", ""),
            data.get("fullnameEN", ""),
            data.get("email", ""),
            False,
        )
    else:
        data = data.get("userinfo") or data.get("id_token") or data
        claim = settings.OIDC_EMIRATES_ID_CLAIM
        number = data.get(claim, "") if claim else ""
        is_verified = bool(number)
        name_ar, name_en = data.get("name_ar") or data.get("name", ""), data.get("name", "")
        email, email_is_verified = data.get("email", ""), data.get("email_verified") is True
    number = compact(str(number))
    if not is_emirates_id(number, this_year=clock.today().year):
        number, is_verified = "", False
    return ProviderIdentity(
        provider=sociallogin.account.provider,
        # UAE PASS separates the parts of a name by commas.
        name_ar=clean_line(str(name_ar).replace(",", " ")),
        name_en=clean_line(str(name_en).replace(",", " ")),
        email=str(email)[:254],
        email_is_verified=email_is_verified,
        emirates_id=number,
        is_verified=is_verified,
    )


def if_configured(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 at the addresses of a provider that the settings do not name."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    return wrapped


def cancelled(request: HttpRequest) -> HttpResponse:
    """Answer a sign-in that the person cancelled at the provider."""
    messages.info(request, _("You cancelled the sign-in there."))
    return redirect("account_login")
