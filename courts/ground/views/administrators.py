"""Access of the pages of administrators: other users get the answer for a page that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http.response import HttpResponseBase

from courts.ground.errors import NotVisible
from courts.ground.queries.administrators import administers
from courts.ground.views.access import SignedInRequest, signed_in

P = ParamSpec("P")


def administrator(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Require sign-in as an administrator, then run the view and answer its domain errors."""

    @wraps(view)
    def wrapped(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not administers(request.user):
            raise NotVisible
        return view(request, *args, **kwargs)

    checked: Any = wrapped  # wraps() keeps no name of the first parameter
    return signed_in(checked)
