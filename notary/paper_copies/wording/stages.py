"""The stages of a paper copy, as its page draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from notary.paper_copies.models import PaperCopy
from notary.paper_copies.states import CopyState

STAGES: Final = (CopyState.ASKED, CopyState.PRINTED, CopyState.CARRIED, CopyState.DELIVERED)
# A copy that came back lies at the office again, as after its print.
_PLACE: Final[Mapping[str, int]] = {
    **{str(state): place for place, state in enumerate(STAGES, 1)},
    str(CopyState.RETURNED): 2,
}


def place_of(copy: PaperCopy) -> int:
    """Return the number of the stage that the copy has reached, from 1. 0: cancelled."""
    return _PLACE.get(copy.state, 0)
