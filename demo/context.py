"""What a page of the demonstration knows beyond every page: the way to its people."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from demo.views import is_here, member_of


def sign_in_link(request: HttpRequest) -> dict[str, object]:
    """Lead whoever is signed out and sits at this machine to the people of the demonstration.

    `demo_sign_in_url`: their list; at a person's own address the page that signs in as him, who is `demo_member` then.
    """
    user = getattr(request, "user", None)
    if user is None or user.is_authenticated or not is_here(request):
        return {}
    member = member_of(request)
    if member is not None:
        return {"demo_sign_in_url": reverse("demo_enter"), "demo_member": member}
    return {"demo_sign_in_url": reverse("demo_people")}
