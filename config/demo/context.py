"""What a page of the demonstration knows beyond every page: the way to its people."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from config.demo.views import is_here


def door(request: HttpRequest) -> dict[str, str]:
    """`demo_door`: the list of people, for whoever is signed out and sits at this machine."""
    user = getattr(request, "user", None)
    if user is None or user.is_authenticated or not is_here(request):
        return {}
    return {"demo_door": reverse("demo_people")}
