"""Values of recovery for templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy

LOST_FACTOR = reverse_lazy("recovery")


def lost_factor(request: HttpRequest) -> dict[str, Any]:
    """The page for people who lost their second factor, which the question for a code links to."""
    return {"lost_factor_url": LOST_FACTOR}
