"""Recording that notices were read."""

from __future__ import annotations

from django.db import transaction

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.models import Notice, User
from courts.ground.queries.notices import unread_of
from courts.ground.services import audit


def mark_read(notice: Notice, *, actor: Actor) -> None:
    """Record the reader and the time of the first reading. On the worklist this is the officer's receipt."""
    if notice.read_at is None:
        with transaction.atomic():
            changed = Notice.records.filter(pk=notice.pk, read_at__isnull=True).update(
                read_at=clock.now(), read_by=actor.user
            )
            if changed:
                audit.record("notice.read", notice, actor=actor)


def mark_all_read(user: User, *, actor: Actor) -> int:
    """Mark every unread notice of the account's own inbox as read, in one statement; return how many."""
    with transaction.atomic():
        count = unread_of(user).update(read_at=clock.now(), read_by=actor.user)
        if count:
            audit.record("notices.read", user, actor=actor, detail={"count": count})
    return count
