"""Static pages: help, accessibility, privacy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the help page: attending, checks before a hearing, contacts."""
    return render(request, "ground/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement, with known shortcomings."""
    return render(request, "ground/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice: stored data, access to it, and limits of encryption."""
    return render(request, "ground/privacy.html")
