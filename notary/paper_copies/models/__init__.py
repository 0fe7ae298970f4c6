"""Paper copies of deeds, and their hand-overs."""

from notary.paper_copies.models.copies import PaperCopy
from notary.paper_copies.models.handovers import HandOver

__all__ = ["HandOver", "PaperCopy"]
