"""Administrators: accounts that set up the institution. Being one gives no access to a case."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from courts.ground.models import User


def administers(user: User | AnonymousUser) -> bool:
    """Return True for the open account of an administrator."""
    return user.is_active and user.is_staff and user.is_superuser


def administrators() -> QuerySet[User]:
    """The open accounts of administrators."""
    return User.objects.filter(is_superuser=True, is_staff=True, is_active=True)


def lock_administrators() -> set[UUID]:
    """Lock all administrators in the order of their keys until the transaction ends; return their keys.

    Acts of administrators that must not happen at the same time wait for each other here.
    """
    return set(administrators().order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
