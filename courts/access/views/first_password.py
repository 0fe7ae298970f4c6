"""The page on which an account that signs in through a provider gets its first password."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from courts.access.views.step_up import step_up
from courts.ground.views.access import SignedInRequest, signed_in

_set = step_up(account.password_set)


@signed_in
def first_password(request: SignedInRequest) -> HttpResponseBase:
    """Set the first password, after a step-up."""
    if request.user.has_usable_password():
        return redirect("account_change_password")
    # The step-up would keep the form in the session until it is confirmed; a password is not stored there.
    if request.method == "POST" and is_reauthentication_required(request, app="allauth.mfa"):
        return redirect("account_set_password")
    return _set(request)
