"""The page of the institution after its set-up: its names, language and law profile, with the differences first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.access.forms.setup import InstitutionChangeForm
from courts.access.queries.institution import institution
from courts.access.services.institution.setup import change_institution
from courts.access.views.step_up import step_up
from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def institution_change(request: SignedInRequest) -> HttpResponse:
    """Show the form, then what differs, then save. The confirmation sends the same form again."""
    form, status = InstitutionChangeForm(request.POST or None, institution=institution()), 200
    context: dict[str, Any] = {"form": form, "title": _("The institution"), "act": _("Show what changes")}
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act = request.POST.get("act")
            try:
                if act == "save":
                    change_institution(form.details(), seen=form.cleaned_data["seen"], actor=actor_of(request))
                    messages.success(request, _("The institution is saved."))
                    return redirect("administration")
                differences = form.differences()
                if act != "back" and differences:
                    return render(request, "access/institution/preview.html", {**context, "rows": differences})
                if act != "back":
                    messages.info(request, _("Nothing differs from what is saved."))
                status = 200
            except DomainError as error:
                show(form, error)
                status = 400
                if isinstance(error, Conflict):
                    form.review_again(institution())
                    status = 409
    return render(request, "access/administration/form.html", context, status=status)
