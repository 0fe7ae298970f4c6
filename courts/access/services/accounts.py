"""Closing an account: nothing is deleted, and nothing works with it any more."""

from __future__ import annotations

from django.db import transaction

from courts.access.signals import account_closed
from courts.ground.actors import Actor
from courts.ground.models import User
from courts.ground.services import audit


def close(user: User, *, actor: Actor, reason: str) -> None:
    """Let nobody sign in with this account, and end what it has open. Closing twice changes nothing."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return
        user.is_active = False
        audit.record("account.closed", user, actor=actor, detail={"reason": reason})
        transaction.on_commit(lambda: account_closed.send_robust(sender=User, user=user))
