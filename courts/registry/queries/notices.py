"""Recipients of the registry's notices, and notices that no longer apply. The rights are those of the nouns."""

from __future__ import annotations

from courts.ground.models import Notice, Recipient
from courts.registry.models import Case, Filing, Party, Representation
from courts.registry.states import FilingState

FILING_RECEIVED, FILING_RETURNED, FILING_REJECTED, FILING_EXPIRED = (
    "filing_received",
    "filing_returned",
    "filing_rejected",
    "filing_expired",
)
CASE_REGISTERED, APPEARANCE_ENTERED = "case_registered", "appearance_entered"


def recipients_of_filing(filing: Filing) -> list[Recipient]:
    """The account that filed."""
    return [Recipient(filing.filer)]


def recipients_of_case(case: Case) -> list[Recipient]:
    """The parties of the case and the lawyers who act for them now, each once."""
    found: dict[object, Recipient] = {}
    for party in Party.records.filter(case=case).select_related("person").order_by("position", "pk"):
        found.setdefault(party.person_id, Recipient(party.person))
    acting = Representation.records.filter(party__case=case, until__isnull=True).select_related("lawyer")
    for row in acting.order_by("pk"):
        found.setdefault(row.lawyer_id, Recipient(row.lawyer))
    return list(found.values())


def is_filing_notice_current(filing: Filing, notice: Notice) -> bool:
    """Return True if the notice still applies: a request to correct, only while the filing waits for correction."""
    return notice.kind != FILING_RETURNED or filing.state == FilingState.RETURNED
