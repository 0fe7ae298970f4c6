"""Rules that the database holds for paper copies: hand-overs are never changed or deleted."""

from typing import Final

from courts.ground.triggers import append_only

TRIGGERS: Final = (*append_only("notary_paper_copies_handover", ("id",)),)
