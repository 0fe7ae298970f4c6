"""Sending notices about deeds, in the caller's transaction."""

from __future__ import annotations

from courts.ground.services import notices
from notary.deeds.models import Deed
from notary.deeds.queries.notices import ENDED, SEALED, recipients_of


def notify_sealed(deed: Deed) -> None:
    """Tell the parties that their deed is sealed, with the way to it."""
    notices.notify(SEALED, deed, recipients_of(deed))


def notify_ended(deed: Deed) -> None:
    """Tell the parties that a deed was revoked, superseded, corrected, withdrawn or refused (R16: agents too)."""
    notices.notify(ENDED, deed, recipients_of(deed))
