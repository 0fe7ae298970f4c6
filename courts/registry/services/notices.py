"""Sending the registry's notices, in the caller's transaction."""

from __future__ import annotations

from courts.ground.models import Recipient
from courts.ground.services import notices
from courts.registry.models import Case, Filing, Representation
from courts.registry.queries.notices import (
    APPEARANCE_ENTERED,
    CASE_REGISTERED,
    FILING_ACCEPTED,
    FILING_ENTERED,
    judges_of,
    recipients_of_case,
    recipients_of_filing,
)


def notify_filer(filing: Filing, kind: str, *, step: str = "now") -> None:
    """Send one notice about a filing. `step` tells repeated notices of one version apart."""
    notices.notify(kind, filing, recipients_of_filing(filing), version=filing.version, step=step)


def notify_registered(case: Case) -> None:
    """Notify the parties and their lawyers that the case is registered."""
    notices.notify(CASE_REGISTERED, case, recipients_of_case(case))


def notify_entered(filing: Filing, case: Case) -> None:
    """Notify the parties, their lawyers and the judges of a case of a filing in it; its filer is notified as such."""
    told = [each for each in recipients_of_case(case) if each.person != filing.filer]
    known = {each.person.pk for each in told}
    told += [Recipient(judge) for judge in judges_of(case) if judge.pk not in known]
    notices.notify(FILING_ENTERED, case, told, step=filing.pk.hex[:12])
    notify_filer(filing, FILING_ACCEPTED)


def notify_appearance(representation: Representation) -> None:
    """Notify a lawyer that they act in the case now."""
    case = representation.party.case
    notices.notify(APPEARANCE_ENTERED, case, [Recipient(representation.lawyer)], step=representation.pk.hex[:12])
