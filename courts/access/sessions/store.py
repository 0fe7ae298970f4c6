"""The session store: Django's table of sessions, whose content may come with the query of the user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends import db
from django.db import transaction

from courts.access.services.sign_in import sessions


class SessionStore(db.SessionStore):
    """A session in the database."""

    def fill(self, data: Mapping[str, Any]) -> None:
        """Take the content that was read together with the user. A session that was loaded before keeps its own."""
        if not hasattr(self, "_session_cache"):
            self._session_cache = dict(data)

    def cycle_key(self) -> None:
        """Store the session under a new key. Its sign-in follows in the same transaction.

        Sockets ask of the session at any time: after each commit they find it, under the one key or the other.
        """
        # Loads the content, which `create` stores under the new key.
        self._session_cache = dict(self.items())
        before = self.session_key
        with transaction.atomic():
            self.create()
            # The sign-in before the old session: `sessions.end` locks them in this order too.
            sessions.follow(self)
            if before:
                self.delete(before)
