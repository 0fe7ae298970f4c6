"""States of filings and cases, each with the moves that are legal from it."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class FilingState(models.TextChoices):
    """The states of a filing, from draft to the case that it becomes."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Time to correct has run out")


FILING: Final = {
    "draft": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"under_review", "withdrawn"}),
    "under_review": frozenset({"accepted", "returned", "rejected"}),
    "returned": frozenset({"submitted", "withdrawn", "expired"}),
    "accepted": frozenset[str](),
    "rejected": frozenset[str](),
    "withdrawn": frozenset[str](),
    # A day off that was declared later can give the filer more time (`services/terms.py`).
    "expired": frozenset({"returned"}),
}


class CaseState(models.TextChoices):
    """The states of a case, as far as this version has them."""

    PREPARING = "preparing", _("Being prepared")
    LISTED = "listed", _("Listed")
    ADJOURNED = "adjourned", _("Adjourned")
    CONCLUDED = "concluded", _("Reserved for judgment")
    CLOSED = "closed", _("Closed")


CASE: Final = {
    "preparing": frozenset({"listed", "closed"}),
    "listed": frozenset({"preparing", "adjourned", "concluded", "closed"}),
    "adjourned": frozenset({"listed", "concluded", "closed"}),
    "concluded": frozenset({"listed", "closed"}),
    "closed": frozenset[str](),
}
