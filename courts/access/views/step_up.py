"""The question before an act that an open session alone must not do: is it the user?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from courts.access.queries.sessions import began_at
from courts.ground import clock
from courts.ground.errors import NotAllowed
from courts.ground.views.access import SignedInRequest

P = ParamSpec("P")

# As long as the sign-in library takes a confirmation by password or second factor for recent.
RECENT: Final = timedelta(minutes=5)

_by_library = reauthentication_required(app="allauth.mfa")


def step_up(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Require that the user confirmed within five minutes: by their second factor, or without one by their password.

    A sign-in with it counts as well: `courts.access.accounts.NoSignupAdapter.is_reauthentication_required`.

    `courts.access.accounts.NoSignupAdapter.get_reauthentication_methods` chooses the way. An account that signs in
    through a provider alone has neither: its sign-in itself must be as recent.
    """
    asked: Any = _by_library(view)

    @wraps(view)
    def wrapped(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not get_reauthentication_flows(request.user):
            began = began_at(request.session.session_key)
            if began is None or clock.now() - began > RECENT:
                raise NotAllowed(_("Sign out and sign in again first. Then you have five minutes for this."))
        response: HttpResponseBase = asked(request, *args, **kwargs)
        return response

    return wrapped
