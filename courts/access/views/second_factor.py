"""The second factor: the set-up keeps the page that was asked for; the sign-in knows the factors of the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from courts.ground.views.access import SignedInRequest, signed_in

P = ParamSpec("P")

# The page to go on to after the set-up, in the session: between the two lie the pages of the sign-in library.
AFTER_SET_UP: Final = "after_factor"


def keeps_next(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep the page of `next` in the address for `go_on`. A page of another host is not kept."""

    @wraps(view)
    def wrapped(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        page = request.GET.get(REDIRECT_FIELD_NAME, "")[:500]
        if request.method == "GET" and page and get_adapter().is_safe_url(page):
            request.session[AFTER_SET_UP] = page
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@signed_in
def go_on(request: SignedInRequest) -> HttpResponse:
    """Lead to the page that was asked for before the set-up; to the home page if there was none."""
    return redirect(request.session.pop(AFTER_SET_UP, "") or "home")


class AskForFactor(AuthenticateView):
    """The question for the second factor at a sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page which factors the account has."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        found["has_app"] = Authenticator.Type.TOTP in types
        found["has_passkey"] = Authenticator.Type.WEBAUTHN in types
        return found


ask_for_factor = AskForFactor.as_view()
