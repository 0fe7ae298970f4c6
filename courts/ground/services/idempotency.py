"""The same request twice is one act."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground.errors import Conflict
from courts.ground.models import IdempotencyKey, User


def fingerprint(body: bytes) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(body).hexdigest()


def claim(user: User, purpose: str, key: str, request_hash: str) -> tuple[IdempotencyKey, bool]:
    """Take a key inside the caller's transaction. Returns the row and whether it is new.

    A second request with the same key waits for the first one's transaction and then finds what it made.
    Raises Conflict when the key was used with other content.
    """
    row, is_new = IdempotencyKey.records.get_or_create(
        user=user, purpose=purpose, key=key, defaults={"request_hash": request_hash}
    )
    if not is_new and row.request_hash != request_hash:
        raise mismatch()
    return row, is_new


def mismatch(*, field: str | None = None) -> Conflict:
    """The key belongs to another request; `field` is where the caller took it from."""
    return Conflict(
        _("This key belongs to another request, with other content. Send this one with a key of its own."),
        code="idempotency_mismatch",
        field=field,
    )


def settle(row: IdempotencyKey, subject_id: UUID) -> None:
    """Remember what the request made, so that a repeat can answer with it."""
    row.subject_id = subject_id
    row.save(update_fields=["subject_id"])
