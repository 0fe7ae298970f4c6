"""Pages of plain words: help, accessibility, privacy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to attend, what to check, whom to ask."""
    return render(request, "ground/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everyone can use this, and what is known to fall short."""
    return render(request, "ground/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, and what is not promised."""
    return render(request, "ground/privacy.html")
