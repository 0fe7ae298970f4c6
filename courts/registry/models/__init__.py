"""The registry's nouns."""

from courts.registry.models.cases import Assignment, Case, CaseUserObjectPermission
from courts.registry.models.filings import (
    PROOFS,
    CaseKind,
    Filing,
    FilingDocument,
    FilingDocumentKind,
    FilingParty,
    FilingUserObjectPermission,
    PartyRole,
    ReturnReason,
    Review,
    ReviewDecision,
)
from courts.registry.models.parties import Party, Representation

__all__ = [
    "PROOFS",
    "Assignment",
    "Case",
    "CaseKind",
    "CaseUserObjectPermission",
    "Filing",
    "FilingDocument",
    "FilingDocumentKind",
    "FilingParty",
    "FilingUserObjectPermission",
    "Party",
    "PartyRole",
    "Representation",
    "ReturnReason",
    "Review",
    "ReviewDecision",
]
