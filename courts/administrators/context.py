"""Values of administrators for templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from courts.administrators.queries.terms import invitation_waiting_for
from courts.ground.models import User


def invitation(request: HttpRequest) -> dict[str, Any]:
    """The page of an invitation that the user can still accept. It is looked up only by pages that show it."""

    def url() -> str:
        user = request.user
        row = invitation_waiting_for(user) if isinstance(user, User) else None
        return reverse("administrator_invitation", args=[row.pk]) if row is not None else ""

    return {"administrator_invitation_url": url}
