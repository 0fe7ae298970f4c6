"""The refusal of one of the spouses."""

from __future__ import annotations

from typing import Any

from notary.rules.findings import Finding, refuse
from notary.rules.words import ROLES


def refuse_spouse(role: str, code: str, text: Any, cure: Any, field: str, **params: Any) -> Finding:
    """Return a refusal about the groom or the bride. field: path from the spouse."""
    return refuse(code, text, cure, f"{role}.{field}", subject=role, role=ROLES[role], **params)
