"""The refusal of one signer of an act."""

from __future__ import annotations

from typing import Any

from notary.rules.findings import Finding, refuse


def refuse_signer(place: int, code: str, text: Any, cure: Any, field: str, **params: Any) -> Finding:
    """Return a refusal about the signer at a place, counted from 0. field: path from the signer."""
    number = place + 1
    return refuse(code, text, cure, f"signers.{place}.{field}", subject=str(number), number=number, **params)
