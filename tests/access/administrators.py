"""Clients of an administrator and of people who are none."""

from __future__ import annotations

from django.test import Client

from courts.ground.models import User

PASSWORD = "a long demonstration password"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(user: User) -> Client:
    """Return a client that is signed in to the account."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def administrator(email: str = "root@diwan.example") -> User:
    """Create the account of an administrator."""
    return User.objects.create_superuser(email, PASSWORD)


def step_up(client: Client, page: str) -> None:
    """Confirm by the password that it is the user, as the page asks."""
    client.post(client.get(page)["Location"], {"password": PASSWORD})
