"""The content of a filing before it is stored: the claim, its parties and its files, from a page or from the API.

The rules of a filing are asked of these details, so that the pages and the API meet before the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile

from courts.ground.models import Document, Venue
from courts.registry.models import PROOFS, Filing, FilingDocumentKind, FilingParty

Upload: TypeAlias = "UploadedFile[Any]"
# The order in which a filing lists its documents.
UPLOAD_KINDS = (FilingDocumentKind.STATEMENT, *PROOFS, FilingDocumentKind.EXHIBIT)


@dataclass(frozen=True, slots=True)
class ClaimDetails:
    """The claim itself. `claim_value` is in AED; None where the claim asks for no money."""

    court: Venue
    case_kind: str
    title: str
    facts: str = ""
    requests: str = ""
    claim_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """One party as the filer names it. Numbers are compact digits, see `typed_numbers`."""

    role: str
    kind: str
    name_ar: str
    name_en: str = ""
    emirates_id: str = ""
    licence_number: str = ""
    document_number: str = ""
    document_issuer: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One uploaded file and its `FilingDocumentKind`. Nothing of it is checked yet."""

    kind: str
    upload: Upload


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One stored document and its `FilingDocumentKind`. No filing refers to it yet."""

    kind: str
    document: Document


def upload_field(kind: str) -> str:
    """Return the name of the form field, and of the API's part, that carries files of this kind."""
    return "exhibits" if kind == FilingDocumentKind.EXHIBIT else str(kind)


def claim_details(filing: Filing) -> ClaimDetails:
    """Return the claim of a stored filing."""
    return ClaimDetails(
        court=filing.court,
        case_kind=filing.case_kind,
        title=filing.title,
        facts=filing.facts,
        requests=filing.requests,
        claim_value=filing.claim_value,
    )


def party_details(parties: Iterable[FilingParty]) -> list[PartyDetails]:
    """Return the parties of a stored filing, in the order given."""
    return [
        PartyDetails(
            role=party.role,
            kind=party.kind,
            name_ar=party.name_ar,
            name_en=party.name_en,
            emirates_id=party.emirates_id,
            licence_number=party.licence_number,
            document_number=party.document_number,
            document_issuer=party.document_issuer,
            email=party.email,
            phone=party.phone,
        )
        for party in parties
    ]
