"""The copy of the user's own data, and the end of their account. Both ask to confirm that it is the user."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from courts.access.forms.profile import CloseForm
from courts.access.queries.data_exports import content_of, export_of
from courts.access.services import data_exports
from courts.access.services.accounts import close_own
from courts.access.views.step_up import step_up
from courts.ground.declared.open_matters import open_matters
from courts.ground.errors import Conflict
from courts.ground.views.access import SignedInRequest, actor_of, signed_in


@require_http_methods(["GET", "POST"])
@signed_in
@step_up
def export(request: SignedInRequest) -> HttpResponse:
    """Show the state of the copy, and ask for one."""
    if request.method == "POST":
        data_exports.request_export(request.user, actor=actor_of(request))
        return redirect("own_data")
    return render(request, "access/profile/export.html", {"export": export_of(request.user)})


@require_GET
@signed_in
@step_up
def download(request: SignedInRequest) -> HttpResponse:
    """Download the copy."""
    content = content_of(request.user)
    data_exports.record_download(request.user, actor=actor_of(request))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@require_http_methods(["GET", "POST"])
@signed_in
@step_up
def close(request: SignedInRequest) -> HttpResponse:
    """Say what the end of the account means and what stands against it; close it after one confirmation."""
    user = request.user
    form = CloseForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                close_own(user, actor=actor_of(request))
            except Conflict as error:
                messages.error(request, str(error))
                status = 409
            else:
                return redirect("account_login")
    is_administrator = user.is_staff or user.is_superuser
    context = {"form": form, "matters": open_matters(user.person), "is_administrator": is_administrator}
    return render(request, "access/profile/close.html", context, status=status)
