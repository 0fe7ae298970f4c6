"""One-time links of the guided set-up: offered to the operator of the machine, who prints them on the terminal."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from courts.access.models import SetupLink
from courts.access.queries.institution import is_set_up
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.queries.administrators import administrators
from courts.ground.services import audit

LIFE: Final = timedelta(hours=24)


def digest(token: str) -> str:
    """The hash of a token, which is all that is stored."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def offer_link() -> str | None:
    """Return the token of a new link, valid for 24 hours; the link before is void. None if there is nothing to set up.

    A set-up that was opened with the link before must be opened again; what it has saved is kept.
    """
    if settings.DEMO or administrators().exists() or is_set_up():
        return None
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        SetupLink.records.all().delete()
        link = SetupLink.records.create(token_hash=digest(token), expires_at=clock.now() + LIFE)
        audit.record("setup.link_offered", link, actor=SYSTEM)
    return token


def open_link(token: str) -> SetupLink | None:
    """Use up the valid link with this token, as long as the installation has no administrator; None for any other.

    The first browser gets it: the token is replaced in one statement, so that of two requests one finds it.
    """
    if administrators().exists():
        return None
    with transaction.atomic():
        link = SetupLink.records.filter(token_hash=digest(token), expires_at__gt=clock.now()).first()
        if link is None:
            return None
        unused = SetupLink.records.filter(pk=link.pk, token_hash=digest(token))
        if not unused.update(token_hash=digest(secrets.token_urlsafe(32))):
            return None
        audit.record("setup.link_opened", link, actor=SYSTEM)
    return link


def is_valid(key: UUID | str) -> bool:
    """True while a set-up that was opened with this link may go on: also after it has made the administrator."""
    return SetupLink.records.filter(pk=key, expires_at__gt=clock.now()).exists()
