"""Nouns of applications."""

from notary.applications.models.applications import Application
from notary.applications.models.invitations import Invitation
from notary.applications.models.leaves import Leave, LeaveRequest
from notary.applications.models.papers import Paper
from notary.applications.models.people import ApplicationPerson
from notary.applications.models.reviews import ReturnReason, Review, ReviewDecision

__all__ = [
    "Application",
    "ApplicationPerson",
    "Invitation",
    "Leave",
    "LeaveRequest",
    "Paper",
    "ReturnReason",
    "Review",
    "ReviewDecision",
]
