"""A new password of an account: which of its sessions stay."""

from __future__ import annotations

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from courts.access.services.mails import security_mails
from courts.access.services.sign_in import sessions
from courts.ground.actors import actor_for
from courts.ground.models import SignInEnd, User


def change(user: User, password: str, *, keep: SessionBase | None) -> None:
    """Set the password, and end every session of the account except `keep`, which gets a new key.

    One transaction: no reader finds the new password and the kept session with the old one, which would put the user
    out of a room. The other sockets are told after the commit, and all
    addresses of the person by mail. Raises Busy when too many passwords are hashed.
    """
    had_password = user.has_usable_password()
    # Before the transaction: hashing is slow, and SQLite has one writer.
    user.set_password(password)
    with transaction.atomic():
        user.save()
        if keep is not None:
            keep[HASH_SESSION_KEY] = user.get_session_auth_hash()
            keep.cycle_key()
        sessions.end_others(user, keep, SignInEnd.PASSWORD_CHANGED, actor=actor_for(user))
        action = "account.password_changed" if had_password else "account.password_set"
        security_mails.tell_of_change(user, action, actor=actor_for(user))
