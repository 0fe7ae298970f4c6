"""The export of people as CSV. It asks to confirm that it is the administrator."""

from __future__ import annotations

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courts.access.views.step_up import step_up
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.imports.services import export


@require_safe
@administrator
@step_up
def people_export(request: SignedInRequest) -> HttpResponse:
    """Say what the file holds, and offer it."""
    return render(request, "imports/export.html")


@never_cache
@require_safe
@administrator
@step_up
def people_file(request: SignedInRequest) -> HttpResponseBase:
    """Send the file as it is read."""
    export.record(actor=actor_of(request))
    # An asynchronous server would read an ordinary iterator to its end first.
    parts = export.parts_async() if isinstance(request, ASGIRequest) else export.parts()
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response
