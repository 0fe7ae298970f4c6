"""Template context of the demonstration: the link to sign in as one of its people."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from demo.views import is_local, member_of


def sign_in_link(request: HttpRequest) -> dict[str, object]:
    """Add the sign-in link for a signed-out user on this machine.

    `demo_sign_in_url`: the list of people; at a person's own address, the page that signs in as that person, who is
    `demo_member` then.
    """
    user = getattr(request, "user", None)
    if user is None or user.is_authenticated or not is_local(request):
        return {}
    member = member_of(request)
    if member is not None:
        return {"demo_sign_in_url": reverse("demo_enter"), "demo_member": member}
    return {"demo_sign_in_url": reverse("demo_people")}
