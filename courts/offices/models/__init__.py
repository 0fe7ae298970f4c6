"""Models of offices."""

from courts.offices.models.companies import Company, CompanyClaim, ProofKind
from courts.offices.models.law_offices import Emirate, LawOffice
from courts.offices.models.mandates import Mandate, MandateKind
from courts.offices.models.memberships import Job, Membership

__all__ = [
    "Company",
    "CompanyClaim",
    "Emirate",
    "Job",
    "LawOffice",
    "Mandate",
    "MandateKind",
    "Membership",
    "ProofKind",
]
