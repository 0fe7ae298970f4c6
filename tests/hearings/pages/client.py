"""Request the pages of hearings as a member of the cast."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from demo.people import Cast


def signed_in(cast: Cast, member: str, language: str = "ar") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.users[member], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client: Client, name: str, *args: Any) -> Any:
    return client.get(reverse(name, args=args))
