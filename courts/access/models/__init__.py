"""Models of access."""

from courts.access.models.client_requests import ClientRequest
from courts.access.models.contact_codes import ContactCode
from courts.access.models.corrections import PersonCorrection
from courts.access.models.data_exports import DataExport
from courts.access.models.identity_checks import (
    JOINABLE,
    CheckKind,
    CheckMethod,
    CheckProblem,
    DocumentType,
    IdentityCheck,
    RollAnswer,
)
from courts.access.models.institution import Institution
from courts.access.models.invitations import Invitation
from courts.access.models.program_offers import ProgramOffer
from courts.access.models.registrations import Registration
from courts.access.models.setup_links import SetupLink

__all__ = [
    "JOINABLE",
    "CheckKind",
    "CheckMethod",
    "CheckProblem",
    "ClientRequest",
    "ContactCode",
    "DataExport",
    "DocumentType",
    "IdentityCheck",
    "Institution",
    "Invitation",
    "PersonCorrection",
    "ProgramOffer",
    "Registration",
    "RollAnswer",
    "SetupLink",
]
