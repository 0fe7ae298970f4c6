"""Access of views: the signed-in user of a request, and error pages for domain errors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from courts.ground.actors import Actor, actor_for
from courts.ground.declared import subjects
from courts.ground.errors import Busy, Conflict, DomainError, NotAllowed, NotNow, NotVisible
from courts.ground.models import User
from courts.ground.queries.postings import postings_read_once
from courts.ground.services.identity import IdentityNotProven

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request of a signed-in user. Only `signed_in` passes it to a view."""

    user: User


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error page for a domain error that no form shows: 404, 403, 409, 503 or 400."""
    if isinstance(error, NotVisible):
        return render(request, "404.html", status=404)
    if isinstance(error, NotAllowed):
        context = {"reason": str(error), "lacks_identity": isinstance(error, IdentityNotProven)}
        return render(request, "403.html", context, status=403)
    if isinstance(error, Conflict):
        return render(request, "409.html", _conflict(error), status=409)
    if isinstance(error, Busy):
        busy = render(request, "503.html", {"reason": str(error)}, status=503)
        busy["Retry-After"] = "60"
        return busy
    return render(request, "400.html", {"reason": str(error)}, status=400)


# Codes of a conflict with a change made while the page was open. Other codes do not imply a change.
CHANGED = frozenset({"conflict", "stale"})


def _conflict(error: Conflict) -> dict[str, str]:
    heading = _("This changed while you were working") if error.code in CHANGED else _("This cannot be done now")
    context = {"heading": heading, "reason": str(error)}
    if isinstance(error, NotNow):
        url = subjects.subject(subjects.label_of(error.about)).url(error.about)
        context |= {"heading": error.heading, "way_on": error.way_on, "way_on_url": url}
    return context


def refusals(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer domain errors that the view does not handle itself."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return answer(request, error)

    return wrapped


def signed_in(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Require sign-in, then run the view and answer its domain errors."""

    @wraps(view)
    def wrapped(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # A request that changes nothing reads what all its parts ask for once.
        once = postings_read_once(request.user.person) if request.method in {"GET", "HEAD"} else nullcontext()
        with once:
            try:
                return view(request, *args, **kwargs)
            except DomainError as error:
                return answer(request, error)

    return login_required(wrapped)


def actor_of(request: SignedInRequest) -> Actor:
    """The actor of a signed-in request."""
    return actor_for(request.user)
