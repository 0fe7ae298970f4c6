"""Repair of a message that did not arrive: it is told in another way, or sent again to a corrected address."""

from __future__ import annotations

from django.db import transaction

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Contact, ContactChannel, Notice, NoticeChannel
from courts.ground.services import audit
from courts.ground.services.transitions import move
from courts.ground.states import NoticeState


def settle(notice: Notice, *, actor: Actor) -> None:
    """Record that the recipient was told in another way. Idempotent."""
    with transaction.atomic():
        changed = Notice.records.filter(pk=notice.pk, state=NoticeState.FAILED, settled_at__isnull=True).update(
            settled_at=clock.now(), settled_by=actor.user
        )
        if changed:
            audit.record("notice.settled", notice, actor=actor)


def send_again(notice: Notice, *, address: str, actor: Actor) -> None:
    """Put a failed message back into the outbox, as a mail to `address`, the recipient's confirmed address from now on.

    The person who answers for the object confirmed it, by telephone for instance. The address of the recipient's
    account, with which they sign in, stays as it is. Raises Conflict if the notice is no longer failed.
    """
    if notice.settled_at is not None:
        raise Conflict
    with transaction.atomic():
        now = clock.database_now()
        Contact.records.update_or_create(
            person=notice.recipient,
            channel=ContactChannel.EMAIL,
            address=address,
            defaults={"verified_at": now},
        )
        # The address itself is not in the log, which is never deleted.
        audit.record("contact.confirmed", notice.recipient, actor=actor, detail={"notice": str(notice.pk)})
        move(
            notice,
            NoticeState.PENDING,
            actor=actor,
            also={
                "channel": NoticeChannel.EMAIL,
                "keeps_channel": True,
                "due_at": now,
                "attempts": 0,
                "skip_reason": "",
                "claimed_at": None,
                "accepted_at": None,
            },
        )
