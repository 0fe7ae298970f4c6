"""Closing an account: it is kept, but can no longer be used."""

from __future__ import annotations

from django.db import transaction

from courts.access.signals import account_closed
from courts.ground.actors import Actor
from courts.ground.models import User
from courts.ground.services import audit


def close(user: User, *, actor: Actor, reason: str) -> None:
    """Close an account: no more sign-ins, and its open sessions and media end. Idempotent."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return
        user.is_active = False
        audit.record("account.closed", user, actor=actor, detail={"reason": reason})
        transaction.on_commit(lambda: account_closed.send_robust(sender=User, user=user))
