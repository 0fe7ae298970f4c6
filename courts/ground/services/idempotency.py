"""Idempotent requests: a repeat has no further effect."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground.errors import Conflict
from courts.ground.models import IdempotencyKey, User


def fingerprint(body: bytes) -> str:
    """The hash of a request body. Two requests with the same hash are the same request."""
    return hashlib.sha256(body).hexdigest()


def claim(user: User, purpose: str, key: str, request_hash: str) -> tuple[IdempotencyKey, bool]:
    """Take a key inside the caller's transaction. Returns the row, and True if it is new.

    A second request with the same key waits for the transaction of the first one and then finds its result.
    Raises Conflict if the key was used with other content.
    """
    row, is_new = IdempotencyKey.records.get_or_create(
        user=user, purpose=purpose, key=key, defaults={"request_hash": request_hash}
    )
    if not is_new and row.request_hash != request_hash:
        raise mismatch()
    return row, is_new


def result_of(user: User, purpose: str, key: str, request_hash: str) -> UUID | None:
    """Return the object that a committed request with this key created, if there is one.

    Raises Conflict if the key was used with other content.
    """
    row = IdempotencyKey.records.filter(user=user, purpose=purpose, key=key).first()
    if row is not None and row.request_hash != request_hash:
        raise mismatch()
    return row.subject_id if row is not None else None


def mismatch(*, field: str | None = None) -> Conflict:
    """The error for a key that belongs to another request. `field` is the input that the key came from."""
    return Conflict(
        _("This key belongs to another request with different content. Send this request with a new key."),
        code="idempotency_mismatch",
        field=field,
    )


def complete(row: IdempotencyKey, subject_id: UUID) -> None:
    """Store the object that the request created, so that a repeat can answer with it."""
    row.subject_id = subject_id
    row.save(update_fields=["subject_id"])
