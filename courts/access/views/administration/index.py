"""The index page of the administration."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courts.access.declared import administration
from courts.ground.views.access import SignedInRequest
from courts.ground.views.administrators import administrator


@require_safe
@administrator
def index(request: SignedInRequest) -> HttpResponse:
    """List the sections, and what needs an administrator now."""
    rows = [(section, reverse(section.url_name)) for section in administration.sections()]
    warnings = [(words, section.title, reverse(section.url_name)) for words, section in administration.warnings()]
    context = {"rows": rows, "warnings": warnings}
    return render(request, "access/administration/index.html", context)
