"""Receivers of the registry's signals."""

from __future__ import annotations

from typing import Any

from courts.proceedings.services.orders import open_order
from courts.registry.models import Case, Filing


def on_filing_entered(*, filing: Filing, case: Case, **_more: Any) -> None:
    """Open the order on a request that a judge decides, in the transaction that enters it."""
    open_order(filing, case)
