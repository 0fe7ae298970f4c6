"""Identity providers that are connected to the user's account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.utils import get_request_param
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.services.identity import connected_providers
from courts.access.views.step_up import step_up
from courts.access.wording.providers import provider_name
from courts.ground.errors import Conflict, NotVisible
from courts.ground.views.access import SignedInRequest, actor_of, signed_in


def step_up_to_connect(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead to a provider; before an identity is connected to an open account its user confirms that it is them.

    An open session alone must not add a way to sign in.
    """
    confirmed = signed_in(step_up(view))

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # As the library reads it.
        is_connecting = get_request_param(request, "process") == AuthProcess.CONNECT
        return (confirmed if is_connecting else view)(request, *args, **kwargs)

    return wrapped


@require_safe
@signed_in
@step_up
def connected(request: SignedInRequest) -> HttpResponse:
    """List the connected identity providers."""
    rows = [(row, provider_name(row.provider)) for row in connected_providers.connected_to(request.user)]
    return render(request, "access/profile/providers.html", {"rows": rows, "zone": request.user.person.zone})


@require_http_methods(["GET", "POST"])
@signed_in
def remove(request: SignedInRequest, connection_id: int) -> HttpResponseBase:
    """Ask whether to remove a connected provider, then remove it."""
    # Before the step-up: for others the page does not exist.
    row = connected_providers.connected_to(request.user).filter(pk=connection_id).first()
    if row is None:
        raise NotVisible
    return _remove(request, row)


@step_up
def _remove(request: SignedInRequest, row: SocialAccount) -> HttpResponse:
    if request.method == "POST":
        try:
            connected_providers.remove(request.user, row.pk, actor=actor_of(request))
        except Conflict as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The sign-in at the provider is removed."))
        return redirect("connected_providers")
    return render(request, "access/profile/provider_remove.html", {"name": provider_name(row.provider)})
